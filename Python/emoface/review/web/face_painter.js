// Paints the drawn face on a canvas, stroke by stroke and in the order of preview/paint. The shapes come from Python (see
// outline_decoder.js), and so do colours and still outlines (see face_constants.py).

function makeFacePainter(constants) {
  const { colours } = constants;
  const stillPaths = Object.fromEntries(Object.entries(constants.paths).map(([name, text]) => [name, new Path2D(text)]));
  const strands = constants.strands.map((pair) => pair.map((text) => new Path2D(text)));
  const SHUT_EYE = 0.2, SHUT_MOUTH = 0.25, TONGUE_OVER_LIP = 0.2;

  function paintBehindFace(ctx, head, earLift) {
    fill(ctx, stillPaths.BACK_HAIR, colours.HAIR_DARK);
    fill(ctx, stillPaths.SHOULDERS, colours.SHIRT);
    fill(ctx, stillPaths.NECK, verticalGradient(ctx, 60, 140, colours.SKIN_DARK, colours.SKIN_DARK, colours.SKIN));
    withClip(ctx, stillPaths.NECK, () => paintSoftSpot(ctx, head.chin[0], head.chin[1] + 2, 62, 30, colours.SHADE, 0.8));
    fill(ctx, stillPaths.COLLAR, colours.SHIRT_DARK);
    for (const [name, side] of SIDES) {
      const rise = -2 * earLift[name];
      fill(ctx, smoothPath(moved(mirrored(constants.ear, side), 0, rise), true), colours.SKIN);
      paintFold(ctx, moved(mirrored(constants.earFold, side), 0, rise), 0.55, 2.2, colours.SHADE);
    }
  }

  function paintSkin(ctx, head) {
    const skin = ctx.createRadialGradient(-16, -22, 0, -16, -22, 138);
    skin.addColorStop(0, colours.SKIN_LIGHT);
    skin.addColorStop(0.5, colours.SKIN);
    skin.addColorStop(1, colours.SKIN_DARK);
    const outline = smoothPath(head.outline, true);
    fill(ctx, outline, skin);
    withClip(ctx, outline, () => {
      paintSoftSpot(ctx, 0, -66, 84, 22, colours.SHADE, 0.35);
      for (const [name, side] of SIDES) {
        const [x, y] = head.cheek[name], lift = head.cheek_lift[name], puff = head.puff[name];
        paintSoftSpot(ctx, x, y + 2, 22, 16, colours.BLUSH, 0.26 + 0.16 * lift);
        paintSoftSpot(ctx, x - 2, y - 7, 15, 10, colours.GLOW, 0.2 + 0.35 * lift + 0.2 * Math.max(puff, 0));
        paintSoftSpot(ctx, x - side, y + 20, 17, 26, colours.SHADE, 0.08 + 0.22 * Math.max(-puff, 0));
      }
      const [x, y] = head.chin;
      paintSoftSpot(ctx, x, y - 11, 16, 9, colours.GLOW, 0.32);
      paintFold(ctx, head.chin_crease, 0.26 + 0.3 * head.chin_tension, 2.4, colours.SHADE);
      for (const dx of [-7.5, 7.5]) paintSoftSpot(ctx, x + dx, y - 13, 5, 6, colours.SHADE, 0.3 * head.chin_tension);
    });
  }

  function paintNose(ctx, nose) {
    for (const [name, side] of SIDES) {
      const part = nose[name];
      paintSoftSpot(ctx, side * 9.5, 0, 6, 26, colours.SHADE, 0.16);
      paintFold(ctx, part.fold, 0.1 + 0.6 * part.fold_depth, 2 + part.fold_depth, colours.SHADE);
      for (const rise of [0, 6]) {
        paintFold(ctx, mirrored([1.5, -13 + rise, 5.5, -11.5 + rise, 9.5, -14 + rise], side), 0.6 * part.wrinkle, 1.5, colours.SHADE);
      }
    }
    paintSoftSpot(ctx, 1.5, 27, 16, 8, colours.SHADE, 0.35);
    paintSoftSpot(ctx, 0, 18, 11, 12, colours.SKIN_LIGHT, 0.7);
    paintSoftSpot(ctx, -2, 16, 4.5, 5, colours.GLOW, 0.75);
    paintSoftSpot(ctx, -1.5, -6, 4, 18, colours.GLOW, 0.4);
    for (const [name] of SIDES) {
      paintFold(ctx, nose[name].wing, 0.62, 2, colours.SHADE);
      fill(ctx, smoothPath(nose[name].nostril, true), withAlpha(colours.LIP_SEAM, 0.8));
    }
    for (const dx of [-3, 3]) paintFold(ctx, [dx, 34, dx * 1.15, 41, dx * 1.3, 46], 0.12, 1.6, colours.SHADE);
  }

  function paintFringe(ctx) {
    fill(ctx, stillPaths.FRINGE, verticalGradient(ctx, -118, -30, colours.HAIR_LIGHT, colours.HAIR, colours.HAIR_DARK));
    for (const [shade, light] of strands) {
      fill(ctx, shade, withAlpha(colours.HAIR_DARK, 0.5));
      fill(ctx, light, withAlpha(colours.HAIR_LIGHT, 0.35));
    }
  }

  function paintEyeSocket(ctx, side) {
    paintSoftSpot(ctx, side * 34, -16, 29.2, 17, colours.SHADE, 0.2);
    paintSoftSpot(ctx, side * 16, -10, 9, 16, colours.SHADE, 0.2);
  }

  function paintEye(ctx, eye, side) {
    const lower = coordinates(eye.lower_lid, 1), upper = coordinates(eye.upper_lid, 1);
    const opening = Math.max(...lower.map((y, i) => y - upper[i]));
    fill(ctx, joinedPath(eye.crease, reversedOutline(eye.upper_lid)), withAlpha(colours.SKIN_DARK, 0.36));
    if (opening > SHUT_EYE) paintBall(ctx, eye);
    paintLashes(ctx, eye, side, opening);
    paintFold(ctx, eye.crease, 0.6, 1.5, colours.SHADE);
    paintFold(ctx, slicePoints(eye.bag, 2, -2), 0.16 + 0.5 * eye.bag_depth, 1.4, colours.SHADE);
    if (eye.press > 0.05) paintSqueeze(ctx, eye, side);
  }

  function paintBall(ctx, eye) {
    const opening = joinedPath(eye.upper_lid, reversedOutline(eye.lower_lid));
    fill(ctx, opening, verticalGradient(ctx, topOf(eye.upper_lid), bottomOf(eye.lower_lid), colours.WHITE_DARK, colours.WHITE, colours.WHITE));
    withClip(ctx, opening, () => {
      const [x, y] = eye.iris, [wide, high] = eye.iris_radii;
      const iris = ctx.createRadialGradient(x, y + 0.35 * high, 0, x, y + 0.35 * high, Math.max(wide, high) * 1.25);
      iris.addColorStop(0, colours.IRIS_LIGHT);
      iris.addColorStop(0.55, colours.IRIS);
      iris.addColorStop(1, colours.IRIS_RIM);
      fillEllipse(ctx, x, y, wide, high, colours.IRIS_RIM);
      fillEllipse(ctx, x, y, wide - 1, high - 1, iris);
      const pupil = eye.pupil_radius / Math.max(wide, high);
      fillEllipse(ctx, x, y, pupil * wide, pupil * high, colours.PUPIL);
      stroke(ctx, moved(eye.upper_lid, 0, 1.6), withAlpha(colours.LASH, 0.28), 4.2);
      fillEllipse(ctx, x - 3.2, y - 3.4, 2.3, 2.3, withAlpha(colours.WHITE, 0.95));
      fillEllipse(ctx, x + 3, y + 3.8, 1.5, 1.5, withAlpha(colours.WHITE, 0.4));
    });
  }

  function paintLashes(ctx, eye, side, opening) {
    const n = eye.upper_lid.length / 2, wing = moved(pointAt(eye.upper_lid, -1), side * 2.2, -1.1);
    const half = Array.from({ length: n }, (_, i) => 0.5 + 1.1 * (i / (n - 1)) ** 0.7);
    fill(ctx, ribbonPath(joinOutlines(eye.upper_lid, wing), [...half, 0.15]), colours.LASH);
    stroke(ctx, slicePoints(eye.lower_lid, 1, -1), withAlpha(colours.LASH, opening <= SHUT_EYE ? 0.75 : 0.42), 0.9);
  }

  function paintSqueeze(ctx, eye, side) {
    const outer = pointAt(eye.upper_lid, -1);
    for (const [rise, length] of [[-3.5, 9], [0.5, 10], [4.5, 8]]) {
      const start = moved(outer, side * 3, rise * 0.5), end = moved(outer, side * length, rise), line = [];
      for (const t of [0, 1 / 3, 2 / 3, 1]) line.push(start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1]));
      paintFold(ctx, line, 0.45 * eye.press, 1.2, colours.SHADE);
    }
  }

  function paintBrow(ctx, brow, side) {
    const [x, y] = brow.line;
    paintFold(ctx, moved(mirrored([-3.2, -8, -4.2, -4.6, -4.7, -1, -4.5, 2.4, -3.6, 5.5], side), x, y), 0.85 * brow.frown, 1.9, colours.SHADE);
    for (const [lift, height] of [[0.8, 12], [0.5, 19]]) {
      const inner = moved(slicePoints(brow.line, 0, 3), 0, -height);
      paintFold(ctx, joinOutlines([0, inner[1] + 0.8], inner), lift * 0.6 * brow.raise_inner, 1.5, colours.SHADE);
      paintFold(ctx, moved(slicePoints(brow.line, 1), 0, 1.5 - height), lift * 0.55 * brow.raise_outer, 1.5, colours.SHADE);
    }
    fill(ctx, ribbonPath(brow.line, brow.half_thickness), colours.BROW);
    const gloss = moved(slicePoints(brow.line, 0, 4), 0, -0.9);
    fill(ctx, ribbonPath(gloss, Array.from(brow.half_thickness.slice(0, 4), (h) => 0.3 * h)), withAlpha(colours.HAIR_LIGHT, 0.5));
  }

  function paintMouth(ctx, mouth, upper, lower, tongue) {
    const above = coordinates(mouth.upper_inner, 1), below = coordinates(mouth.lower_inner, 1), gap = below.map((y, i) => y - above[i]);
    const widest = Math.max(...gap), parted = widest > SHUT_MOUTH;
    if (parted) paintInside(ctx, mouth, upper, lower, tongue, widest);
    paintLips(ctx, mouth);
    if (parted && tongue.out > TONGUE_OVER_LIP) paintTongueOverLip(ctx, mouth, tongue);
    paintSeam(ctx, mouth, gap);
  }

  function paintInside(ctx, mouth, upper, lower, tongue, widest) {
    const opening = joinedPath(mouth.upper_inner, reversedOutline(mouth.lower_inner));
    withClip(ctx, opening, () => {
      fill(ctx, opening, verticalGradient(ctx, topOf(mouth.upper_inner), bottomOf(mouth.lower_inner), colours.MOUTH_DEEP, colours.MOUTH_DEEP, colours.MOUTH));
      paintTeeth(ctx, lower);
      paintTongue(ctx, tongue);
      stroke(ctx, moved(upper.edge, 0, 0.4), withAlpha(colours.MOUTH_DEEP, 0.6), 1.4);
      paintTeeth(ctx, upper);
      fill(ctx, opening, withAlpha(colours.MOUTH_DEEP, 0.75 * mouth.rounding));
      const shadow = Math.min(2.6, 0.4 * widest);
      stroke(ctx, moved(mouth.upper_inner, 0, 0.3 * shadow), withAlpha(colours.MOUTH_DEEP, 0.45), shadow);
    });
  }

  function paintTeeth(ctx, teeth) {
    const { edge, height } = teeth, n = edge.length / 2, row = joinedPath(edge, reversedOutline(moved(edge, 0, -height)));
    const middle = edge[2 * Math.floor(n / 2) + 1];
    fill(ctx, row, verticalGradient(ctx, middle, middle - height, colours.TOOTH, colours.TOOTH, colours.TOOTH_DARK));
    for (let i = 2; i < n - 2; i += 2) {
      const gap = pointAt(edge, i);
      stroke(ctx, joinOutlines(gap, moved(gap, 0, -height)), withAlpha(colours.TOOTH_DARK, 0.55), 0.5);
    }
    const shade = ctx.createLinearGradient(edge[0], 0, pointAt(edge, -1)[0], 0);
    for (const [place, strength] of [[0, 1], [0.15, 0.75], [0.36, 0], [0.64, 0], [0.85, 0.75], [1, 1]]) {
      shade.addColorStop(place, withAlpha(colours.MOUTH_DEEP, strength));
    }
    fill(ctx, row, shade);
  }

  function paintTongue(ctx, tongue) {
    const [from, to] = [topOf(tongue.outline), bottomOf(tongue.outline)];
    fill(ctx, smoothPath(tongue.outline, true), verticalGradient(ctx, from, to, colours.TONGUE, colours.TONGUE, colours.TONGUE_DARK));
    paintFold(ctx, tongue.groove, 0.9 * tongue.out, 1.6, colours.TONGUE_DARK);
  }

  function paintTongueOverLip(ctx, mouth, tongue) {
    const below = smoothPath(mouth.lower_inner), [right] = mouth.lower_inner, [left] = pointAt(mouth.lower_inner, -1);
    const lowest = bottomOf(tongue.outline) + 5;
    below.lineTo(left, lowest);
    below.lineTo(right, lowest);
    below.closePath();
    withClip(ctx, below, () => paintTongue(ctx, tongue));
  }

  function paintLips(ctx, mouth) {
    const upper = joinedPath(mouth.upper_outer, reversedOutline(mouth.upper_inner));
    fill(ctx, upper, verticalGradient(ctx, topOf(mouth.upper_outer), bottomOf(mouth.upper_inner), colours.LIP_LOWER, colours.LIP_UPPER));
    const lower = joinedPath(mouth.lower_inner, reversedOutline(mouth.lower_outer));
    fill(ctx, lower, verticalGradient(ctx, topOf(mouth.lower_inner), bottomOf(mouth.lower_outer), colours.LIP_UPPER, colours.LIP_LOWER, colours.LIP_LOWER));
    withClip(ctx, lower, () => {
      const middle = Math.floor(mouth.lower_inner.length / 4), [x, inner] = pointAt(mouth.lower_inner, middle);
      const thick = pointAt(mouth.lower_outer, middle)[1] - inner;
      paintSoftSpot(ctx, x - 3, inner + 0.45 * thick, 13, 0.42 * thick, colours.LIP_LIGHT, 0.85);
    });
    paintFold(ctx, mouth.upper_outer, 0.4, 1, colours.SHADE);
    paintFold(ctx, mouth.lower_outer, 0.3, 1.2, colours.SHADE);
  }

  function paintSeam(ctx, mouth, gap) {
    let run = [];
    for (let i = 0; i <= gap.length; i++) {
      if (i < gap.length && gap[i] <= SHUT_MOUTH) {
        run.push((mouth.upper_inner[2 * i] + mouth.lower_inner[2 * i]) / 2, (mouth.upper_inner[2 * i + 1] + mouth.lower_inner[2 * i + 1]) / 2);
        continue;
      }
      if (run.length > 2) stroke(ctx, run, colours.LIP_SEAM, 1.5);
      run = [];
    }
  }

  const SIDES = [["R", -1], ["L", 1]]; // the character's sides: key in the shapes, sign of x

  // Paint a face in the middle of width x height pixels, as large as fits.
  return function paintFace(ctx, face, width, height) {
    const scale = Math.min(width, height) / (constants.bottom - constants.top);
    ctx.save();
    ctx.translate(width / 2, height / 2 - (scale * (constants.top + constants.bottom)) / 2);
    ctx.scale(scale, scale);
    ctx.lineCap = ctx.lineJoin = "round";
    paintBehindFace(ctx, face.head, face.ear_lift);
    paintSkin(ctx, face.head);
    for (const [name, side] of SIDES) {
      paintEyeSocket(ctx, side);
      paintEye(ctx, face.eyes[name], side);
    }
    paintNose(ctx, face.nose);
    paintMouth(ctx, face.mouth, face.upper_teeth, face.lower_teeth, face.tongue);
    for (const [name, side] of SIDES) paintBrow(ctx, face.brows[name], side);
    paintFringe(ctx);
    ctx.restore();
  };
}
