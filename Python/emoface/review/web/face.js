// The drawn face on a canvas: what preview/paint does with Qt, stroke by stroke and in the same order. The shapes come
// from Python (see motion.js), colours and still outlines too; only how they are painted stands here.
// An outline is a flat array: x, y, x, y.

function makePainter(material) {
  const { colours: C, paths: P } = material;
  const still = Object.fromEntries(Object.entries(P).map(([name, text]) => [name, new Path2D(text)]));
  const strands = material.strands.map((pair) => pair.map((text) => new Path2D(text)));
  const SHUT_EYE = 0.2, SHUT_MOUTH = 0.25, TONGUE_OVER_LIP = 0.2;

  // ---- outlines

  const moved = (outline, dx, dy) => outline.map((v, i) => v + (i % 2 ? dy : dx));
  const mirrored = (outline, side) => outline.map((v, i) => (i % 2 ? v : v * side));
  const point = (outline, i) => (i < 0 ? outline.slice(outline.length + 2 * i, outline.length + 2 * i + 2) : outline.slice(2 * i, 2 * i + 2));
  const part = (outline, from, to) => outline.slice(2 * from, to === undefined ? undefined : to < 0 ? outline.length + 2 * to : 2 * to);
  const along = (outline, axis) => Array.from({ length: outline.length / 2 }, (_, i) => outline[2 * i + axis]);
  const top = (outline) => Math.min(...along(outline, 1));
  const bottom = (outline) => Math.max(...along(outline, 1));
  const join = (...outlines) => [].concat(...outlines.map((o) => Array.from(o)));

  function reversed(outline) {
    const result = [];
    for (let i = outline.length - 2; i >= 0; i -= 2) result.push(outline[i], outline[i + 1]);
    return result;
  }

  // ---- paths

  // Catmull-Rom through all points, as cubic Beziers.
  function curveThrough(path, outline, closed) {
    const n = outline.length / 2;
    const at = closed ? (i) => (i + n) % n : (i) => Math.min(Math.max(i, 0), n - 1);
    const x = (i) => outline[2 * at(i)], y = (i) => outline[2 * at(i) + 1];
    for (let i = 0; i < (closed ? n : n - 1); i++) {
      path.bezierCurveTo(
        x(i) + (x(i + 1) - x(i - 1)) / 6, y(i) + (y(i + 1) - y(i - 1)) / 6,
        x(i + 1) - (x(i + 2) - x(i)) / 6, y(i + 1) - (y(i + 2) - y(i)) / 6,
        x(i + 1), y(i + 1));
    }
  }

  function smoothPath(outline, closed = false) {
    const path = new Path2D();
    path.moveTo(outline[0], outline[1]);
    curveThrough(path, outline, closed);
    return path;
  }

  function joinedPath(...outlines) {
    const path = new Path2D();
    outlines.forEach((outline, i) => {
      if (i) path.lineTo(outline[0], outline[1]);
      else path.moveTo(outline[0], outline[1]);
      curveThrough(path, outline, false);
    });
    path.closePath();
    return path;
  }

  function ribbonPath(line, half) {
    const n = line.length / 2, left = [], right = [];
    for (let i = 0; i < n; i++) {
      const before = Math.max(i - 1, 0), after = Math.min(i + 1, n - 1);
      const dx = line[2 * after] - line[2 * before], dy = line[2 * after + 1] - line[2 * before + 1];
      const reach = half[i] / Math.max(Math.hypot(dx, dy), 1e-6);
      left.push(line[2 * i] - dy * reach, line[2 * i + 1] + dx * reach);
      right.push(line[2 * i] + dy * reach, line[2 * i + 1] - dx * reach);
    }
    return smoothPath(left.concat(reversed(right)), true);
  }

  function foldPath(line, width) {
    const n = line.length / 2, first = 0.12, last = Math.PI - 0.12;
    return ribbonPath(line, Array.from({ length: n }, (_, i) => 0.5 * width * Math.sin(first + (i / (n - 1)) * (last - first))));
  }

  // ---- strokes

  function faded(colour, strength) {
    const alpha = Math.round(255 * Math.min(Math.max(strength, 0), 1));
    return colour + alpha.toString(16).padStart(2, "0");
  }

  function downward(g, from, to, ...colours) {
    const gradient = g.createLinearGradient(0, from, 0, to);
    colours.forEach((colour, i) => gradient.addColorStop(i / (colours.length - 1), colour));
    return gradient;
  }

  function fill(g, path, paint) {
    g.fillStyle = paint;
    g.fill(path, "evenodd");
  }

  function stroke(g, outline, colour, width) {
    g.strokeStyle = colour;
    g.lineWidth = width;
    g.stroke(smoothPath(outline));
  }

  function fold(g, line, depth, width, colour) {
    if (depth > 0.02) fill(g, foldPath(line, width), faded(colour, depth));
  }

  function softSpot(g, x, y, rx, ry, colour, strength) {
    if (strength <= 0.01) return;
    const alpha = Math.round(255 * Math.min(strength, 1)) / 255;
    g.save();
    g.translate(x, y);
    g.scale(rx, ry);
    const spot = g.createRadialGradient(0, 0, 0, 0, 0, 1);
    for (const [place, share] of [[0, 1], [0.35, 0.78], [0.7, 0.25], [1, 0]]) spot.addColorStop(place, faded(colour, share * alpha));
    g.fillStyle = spot;
    g.fillRect(-1, -1, 2, 2);
    g.restore();
  }

  function ellipse(g, x, y, rx, ry, paint) {
    g.fillStyle = paint;
    g.beginPath();
    g.ellipse(x, y, Math.max(rx, 0), Math.max(ry, 0), 0, 0, 2 * Math.PI);
    g.fill();
  }

  function clipped(g, path, block) {
    g.save();
    g.clip(path, "evenodd");
    block();
    g.restore();
  }

  // ---- head

  function paintBehind(g, head, earLift) {
    fill(g, still.BACK_HAIR, C.HAIR_DARK);
    fill(g, still.SHOULDERS, C.SHIRT);
    fill(g, still.NECK, downward(g, 60, 140, C.SKIN_DARK, C.SKIN_DARK, C.SKIN));
    clipped(g, still.NECK, () => softSpot(g, head.chin[0], head.chin[1] + 2, 62, 30, C.SHADE, 0.8));
    fill(g, still.COLLAR, C.SHIRT_DARK);
    for (const [name, side] of SIDES) {
      const rise = -2 * earLift[name];
      fill(g, smoothPath(moved(mirrored(material.ear, side), 0, rise), true), C.SKIN);
      fold(g, moved(mirrored(material.earFold, side), 0, rise), 0.55, 2.2, C.SHADE);
    }
  }

  function paintSkin(g, head) {
    const skin = g.createRadialGradient(-16, -22, 0, -16, -22, 138);
    skin.addColorStop(0, C.SKIN_LIGHT);
    skin.addColorStop(0.5, C.SKIN);
    skin.addColorStop(1, C.SKIN_DARK);
    const outline = smoothPath(head.outline, true);
    fill(g, outline, skin);
    clipped(g, outline, () => {
      softSpot(g, 0, -66, 84, 22, C.SHADE, 0.35);
      for (const [name, side] of SIDES) {
        const [x, y] = head.cheek[name], lift = head.cheek_lift[name], puff = head.puff[name];
        softSpot(g, x, y + 2, 22, 16, C.BLUSH, 0.26 + 0.16 * lift);
        softSpot(g, x - 2, y - 7, 15, 10, C.GLOW, 0.2 + 0.35 * lift + 0.2 * Math.max(puff, 0));
        softSpot(g, x - side, y + 20, 17, 26, C.SHADE, 0.08 + 0.22 * Math.max(-puff, 0));
      }
      const [x, y] = head.chin;
      softSpot(g, x, y - 11, 16, 9, C.GLOW, 0.32);
      fold(g, head.chin_crease, 0.26 + 0.3 * head.chin_tension, 2.4, C.SHADE);
      for (const dx of [-7.5, 7.5]) softSpot(g, x + dx, y - 13, 5, 6, C.SHADE, 0.3 * head.chin_tension);
    });
  }

  function paintNose(g, nose) {
    for (const [name, side] of SIDES) {
      const one = nose[name];
      softSpot(g, side * 9.5, 0, 6, 26, C.SHADE, 0.16);
      fold(g, one.fold, 0.1 + 0.6 * one.fold_depth, 2 + one.fold_depth, C.SHADE);
      for (const rise of [0, 6]) {
        fold(g, mirrored([1.5, -13 + rise, 5.5, -11.5 + rise, 9.5, -14 + rise], side), 0.6 * one.wrinkle, 1.5, C.SHADE);
      }
    }
    softSpot(g, 1.5, 27, 16, 8, C.SHADE, 0.35);
    softSpot(g, 0, 18, 11, 12, C.SKIN_LIGHT, 0.7);
    softSpot(g, -2, 16, 4.5, 5, C.GLOW, 0.75);
    softSpot(g, -1.5, -6, 4, 18, C.GLOW, 0.4);
    for (const [name] of SIDES) {
      fold(g, nose[name].wing, 0.62, 2, C.SHADE);
      fill(g, smoothPath(nose[name].nostril, true), faded(C.LIP_SEAM, 0.8));
    }
    for (const dx of [-3, 3]) fold(g, [dx, 34, dx * 1.15, 41, dx * 1.3, 46], 0.12, 1.6, C.SHADE);
  }

  function paintFringe(g) {
    fill(g, still.FRINGE, downward(g, -118, -30, C.HAIR_LIGHT, C.HAIR, C.HAIR_DARK));
    for (const [shade, light] of strands) {
      fill(g, shade, faded(C.HAIR_DARK, 0.5));
      fill(g, light, faded(C.HAIR_LIGHT, 0.35));
    }
  }

  // ---- eyes and brows

  function paintSocket(g, side) {
    softSpot(g, side * 34, -16, 29.2, 17, C.SHADE, 0.2);
    softSpot(g, side * 16, -10, 9, 16, C.SHADE, 0.2);
  }

  function paintEye(g, eye, side) {
    const lower = along(eye.lower_lid, 1), upper = along(eye.upper_lid, 1);
    const opening = Math.max(...lower.map((y, i) => y - upper[i]));
    fill(g, joinedPath(eye.crease, reversed(eye.upper_lid)), faded(C.SKIN_DARK, 0.36));
    if (opening > SHUT_EYE) paintBall(g, eye);
    paintLashes(g, eye, side, opening);
    fold(g, eye.crease, 0.6, 1.5, C.SHADE);
    fold(g, part(eye.bag, 2, -2), 0.16 + 0.5 * eye.bag_depth, 1.4, C.SHADE);
    if (eye.press > 0.05) paintSqueeze(g, eye, side);
  }

  function paintBall(g, eye) {
    const opening = joinedPath(eye.upper_lid, reversed(eye.lower_lid));
    fill(g, opening, downward(g, top(eye.upper_lid), bottom(eye.lower_lid), C.WHITE_DARK, C.WHITE, C.WHITE));
    clipped(g, opening, () => {
      const [x, y] = eye.iris, [wide, high] = eye.iris_radii;
      const iris = g.createRadialGradient(x, y + 0.35 * high, 0, x, y + 0.35 * high, Math.max(wide, high) * 1.25);
      iris.addColorStop(0, C.IRIS_LIGHT);
      iris.addColorStop(0.55, C.IRIS);
      iris.addColorStop(1, C.IRIS_RIM);
      ellipse(g, x, y, wide, high, C.IRIS_RIM);
      ellipse(g, x, y, wide - 1, high - 1, iris);
      const pupil = eye.pupil_radius / Math.max(wide, high);
      ellipse(g, x, y, pupil * wide, pupil * high, C.PUPIL);
      stroke(g, moved(eye.upper_lid, 0, 1.6), faded(C.LASH, 0.28), 4.2);
      ellipse(g, x - 3.2, y - 3.4, 2.3, 2.3, faded(C.WHITE, 0.95));
      ellipse(g, x + 3, y + 3.8, 1.5, 1.5, faded(C.WHITE, 0.4));
    });
  }

  function paintLashes(g, eye, side, opening) {
    const n = eye.upper_lid.length / 2, wing = moved(point(eye.upper_lid, -1), side * 2.2, -1.1);
    const half = Array.from({ length: n }, (_, i) => 0.5 + 1.1 * (i / (n - 1)) ** 0.7);
    fill(g, ribbonPath(join(eye.upper_lid, wing), [...half, 0.15]), C.LASH);
    stroke(g, part(eye.lower_lid, 1, -1), faded(C.LASH, opening <= SHUT_EYE ? 0.75 : 0.42), 0.9);
  }

  function paintSqueeze(g, eye, side) {
    const outer = point(eye.upper_lid, -1);
    for (const [rise, length] of [[-3.5, 9], [0.5, 10], [4.5, 8]]) {
      const start = moved(outer, side * 3, rise * 0.5), end = moved(outer, side * length, rise), line = [];
      for (const t of [0, 1 / 3, 2 / 3, 1]) line.push(start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1]));
      fold(g, line, 0.45 * eye.press, 1.2, C.SHADE);
    }
  }

  function paintBrow(g, brow, side) {
    const [x, y] = brow.line;
    fold(g, moved(mirrored([-3.2, -8, -4.2, -4.6, -4.7, -1, -4.5, 2.4, -3.6, 5.5], side), x, y), 0.85 * brow.frown, 1.9, C.SHADE);
    for (const [lift, height] of [[0.8, 12], [0.5, 19]]) {
      const inner = moved(part(brow.line, 0, 3), 0, -height);
      fold(g, join([0, inner[1] + 0.8], inner), lift * 0.6 * brow.raise_inner, 1.5, C.SHADE);
      fold(g, moved(part(brow.line, 1), 0, 1.5 - height), lift * 0.55 * brow.raise_outer, 1.5, C.SHADE);
    }
    fill(g, ribbonPath(brow.line, brow.half_thickness), C.BROW);
    const gloss = moved(part(brow.line, 0, 4), 0, -0.9);
    fill(g, ribbonPath(gloss, Array.from(brow.half_thickness.slice(0, 4), (h) => 0.3 * h)), faded(C.HAIR_LIGHT, 0.5));
  }

  // ---- mouth

  function paintMouth(g, mouth, upper, lower, tongue) {
    const above = along(mouth.upper_inner, 1), below = along(mouth.lower_inner, 1), gap = below.map((y, i) => y - above[i]);
    const widest = Math.max(...gap), parted = widest > SHUT_MOUTH;
    if (parted) paintInside(g, mouth, upper, lower, tongue, widest);
    paintLips(g, mouth);
    if (parted && tongue.out > TONGUE_OVER_LIP) paintTongueOverLip(g, mouth, tongue);
    paintSeam(g, mouth, gap);
  }

  function paintInside(g, mouth, upper, lower, tongue, widest) {
    const opening = joinedPath(mouth.upper_inner, reversed(mouth.lower_inner));
    clipped(g, opening, () => {
      fill(g, opening, downward(g, top(mouth.upper_inner), bottom(mouth.lower_inner), C.MOUTH_DEEP, C.MOUTH_DEEP, C.MOUTH));
      paintTeeth(g, lower);
      paintTongue(g, tongue);
      stroke(g, moved(upper.edge, 0, 0.4), faded(C.MOUTH_DEEP, 0.6), 1.4);
      paintTeeth(g, upper);
      fill(g, opening, faded(C.MOUTH_DEEP, 0.75 * mouth.rounding));
      const shadow = Math.min(2.6, 0.4 * widest);
      stroke(g, moved(mouth.upper_inner, 0, 0.3 * shadow), faded(C.MOUTH_DEEP, 0.45), shadow);
    });
  }

  function paintTeeth(g, teeth) {
    const { edge, height } = teeth, n = edge.length / 2, row = joinedPath(edge, reversed(moved(edge, 0, -height)));
    const middle = edge[2 * Math.floor(n / 2) + 1];
    fill(g, row, downward(g, middle, middle - height, C.TOOTH, C.TOOTH, C.TOOTH_DARK));
    for (let i = 2; i < n - 2; i += 2) {
      const gap = point(edge, i);
      stroke(g, join(gap, moved(gap, 0, -height)), faded(C.TOOTH_DARK, 0.55), 0.5);
    }
    const shade = g.createLinearGradient(edge[0], 0, point(edge, -1)[0], 0);
    for (const [place, strength] of [[0, 1], [0.15, 0.75], [0.36, 0], [0.64, 0], [0.85, 0.75], [1, 1]]) {
      shade.addColorStop(place, faded(C.MOUTH_DEEP, strength));
    }
    fill(g, row, shade);
  }

  function paintTongue(g, tongue) {
    const [from, to] = [top(tongue.outline), bottom(tongue.outline)];
    fill(g, smoothPath(tongue.outline, true), downward(g, from, to, C.TONGUE, C.TONGUE, C.TONGUE_DARK));
    fold(g, tongue.groove, 0.9 * tongue.out, 1.6, C.TONGUE_DARK);
  }

  function paintTongueOverLip(g, mouth, tongue) {
    const below = smoothPath(mouth.lower_inner), [right] = mouth.lower_inner, [left] = point(mouth.lower_inner, -1);
    const reach = bottom(tongue.outline) + 5;
    below.lineTo(left, reach);
    below.lineTo(right, reach);
    below.closePath();
    clipped(g, below, () => paintTongue(g, tongue));
  }

  function paintLips(g, mouth) {
    const upper = joinedPath(mouth.upper_outer, reversed(mouth.upper_inner));
    fill(g, upper, downward(g, top(mouth.upper_outer), bottom(mouth.upper_inner), C.LIP_LOWER, C.LIP_UPPER));
    const lower = joinedPath(mouth.lower_inner, reversed(mouth.lower_outer));
    fill(g, lower, downward(g, top(mouth.lower_inner), bottom(mouth.lower_outer), C.LIP_UPPER, C.LIP_LOWER, C.LIP_LOWER));
    clipped(g, lower, () => {
      const middle = Math.floor(mouth.lower_inner.length / 4), [x, inner] = point(mouth.lower_inner, middle);
      const thick = point(mouth.lower_outer, middle)[1] - inner;
      softSpot(g, x - 3, inner + 0.45 * thick, 13, 0.42 * thick, C.LIP_LIGHT, 0.85);
    });
    fold(g, mouth.upper_outer, 0.4, 1, C.SHADE);
    fold(g, mouth.lower_outer, 0.3, 1.2, C.SHADE);
  }

  function paintSeam(g, mouth, gap) {
    let run = [];
    for (let i = 0; i <= gap.length; i++) {
      if (i < gap.length && gap[i] <= SHUT_MOUTH) {
        run.push((mouth.upper_inner[2 * i] + mouth.lower_inner[2 * i]) / 2, (mouth.upper_inner[2 * i + 1] + mouth.lower_inner[2 * i + 1]) / 2);
        continue;
      }
      if (run.length > 2) stroke(g, run, C.LIP_SEAM, 1.5);
      run = [];
    }
  }

  const SIDES = [["R", -1], ["L", 1]]; // the character's, as the sign of x

  // Paint a face as large as fits into the middle of width x height pixels.
  return function paintFace(g, face, width, height) {
    const scale = Math.min(width, height) / (material.bottom - material.top);
    g.save();
    g.translate(width / 2, height / 2 - (scale * (material.top + material.bottom)) / 2);
    g.scale(scale, scale);
    g.lineCap = g.lineJoin = "round";
    paintBehind(g, face.head, face.ear_lift);
    paintSkin(g, face.head);
    for (const [name, side] of SIDES) {
      paintSocket(g, side);
      paintEye(g, face.eyes[name], side);
    }
    paintNose(g, face.nose);
    paintMouth(g, face.mouth, face.upper_teeth, face.lower_teeth, face.tongue);
    for (const [name, side] of SIDES) paintBrow(g, face.brows[name], side);
    paintFringe(g);
    g.restore();
  };
}
