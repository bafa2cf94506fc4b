// What the face is painted with on a canvas: outlines, smooth paths, strokes and gradients, as preview/paint/brush.py.
// An outline is a flat array: x, y, x, y. ctx is a 2D canvas context, whose units are face units.

// Shifted by dx and dy.
const moved = (outline, dx, dy) => outline.map((v, i) => v + (i % 2 ? dy : dx));
// An outline of the character's left, mirrored if side is -1.
const mirrored = (outline, side) => outline.map((v, i) => (i % 2 ? v : v * side));
// Point number i; negative from the end.
const pointAt = (outline, i) => (i < 0 ? outline.slice(outline.length + 2 * i, outline.length + 2 * i + 2) : outline.slice(2 * i, 2 * i + 2));
// Points from..to, as Array.slice counts them.
const slicePoints = (outline, from, to) => outline.slice(2 * from, to === undefined ? undefined : to < 0 ? outline.length + 2 * to : 2 * to);
// All x (axis 0) or all y (axis 1).
const coordinates = (outline, axis) => Array.from({ length: outline.length / 2 }, (_, i) => outline[2 * i + axis]);
const topOf = (outline) => Math.min(...coordinates(outline, 1));
const bottomOf = (outline) => Math.max(...coordinates(outline, 1));
const joinOutlines = (...outlines) => [].concat(...outlines.map((o) => Array.from(o)));

function reversedOutline(outline) {
  const result = [];
  for (let i = outline.length - 2; i >= 0; i -= 2) result.push(outline[i], outline[i + 1]);
  return result;
}

// Add a smooth curve through all points to a path: a Catmull-Rom spline as cubic Beziers.
function addCurve(path, outline, closed) {
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
  addCurve(path, outline, closed);
  return path;
}

// A closed area: smooth along each outline, with a corner where one ends and the next begins.
function joinedPath(...outlines) {
  const path = new Path2D();
  outlines.forEach((outline, i) => {
    if (i) path.lineTo(outline[0], outline[1]);
    else path.moveTo(outline[0], outline[1]);
    addCurve(path, outline, false);
  });
  path.closePath();
  return path;
}

// The area around a line; half: half its thickness at each point.
function ribbonPath(line, half) {
  const n = line.length / 2, left = [], right = [];
  for (let i = 0; i < n; i++) {
    const before = Math.max(i - 1, 0), after = Math.min(i + 1, n - 1);
    const dx = line[2 * after] - line[2 * before], dy = line[2 * after + 1] - line[2 * before + 1];
    const distance = half[i] / Math.max(Math.hypot(dx, dy), 1e-6);
    left.push(line[2 * i] - dy * distance, line[2 * i + 1] + dx * distance);
    right.push(line[2 * i] + dy * distance, line[2 * i + 1] - dx * distance);
  }
  return smoothPath(left.concat(reversedOutline(right)), true);
}

// A fold along a line: `width` wide in the middle, thin at both ends.
function foldPath(line, width) {
  const n = line.length / 2, first = 0.12, last = Math.PI - 0.12;
  return ribbonPath(line, Array.from({ length: n }, (_, i) => 0.5 * width * Math.sin(first + (i / (n - 1)) * (last - first))));
}

// A colour "#rrggbb" made translucent; strength: 0 (clear) .. 1 (opaque).
function withAlpha(colour, strength) {
  const alpha = Math.round(255 * Math.min(Math.max(strength, 0), 1));
  return colour + alpha.toString(16).padStart(2, "0");
}

// A gradient through evenly spaced colours from y = from to y = to.
function verticalGradient(ctx, from, to, ...colours) {
  const gradient = ctx.createLinearGradient(0, from, 0, to);
  colours.forEach((colour, i) => gradient.addColorStop(i / (colours.length - 1), colour));
  return gradient;
}

function fill(ctx, path, paint) {
  ctx.fillStyle = paint;
  ctx.fill(path, "evenodd");
}

function stroke(ctx, outline, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke(smoothPath(outline));
}

// A fold of the skin; depth: 0 (none) .. 1.
function paintFold(ctx, line, depth, width, colour) {
  if (depth > 0.02) fill(ctx, foldPath(line, width), withAlpha(colour, depth));
}

// An elliptic light or shadow that fades to nothing at its edge; strength: opacity in the middle, 0..1.
function paintSoftSpot(ctx, x, y, rx, ry, colour, strength) {
  if (strength <= 0.01) return;
  const alpha = Math.round(255 * Math.min(strength, 1)) / 255;
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(rx, ry);
  const spot = ctx.createRadialGradient(0, 0, 0, 0, 0, 1);
  for (const [place, share] of [[0, 1], [0.35, 0.78], [0.7, 0.25], [1, 0]]) spot.addColorStop(place, withAlpha(colour, share * alpha));
  ctx.fillStyle = spot;
  ctx.fillRect(-1, -1, 2, 2);
  ctx.restore();
}

function fillEllipse(ctx, x, y, rx, ry, paint) {
  ctx.fillStyle = paint;
  ctx.beginPath();
  ctx.ellipse(x, y, Math.max(rx, 0), Math.max(ry, 0), 0, 0, 2 * Math.PI);
  ctx.fill();
}

// Call a function that paints inside this area only.
function withClip(ctx, path, block) {
  ctx.save();
  ctx.clip(path, "evenodd");
  block();
  ctx.restore();
}
