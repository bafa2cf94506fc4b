// The strip under the face: time, the emotion band, the sound, a mark for every flag, and the playhead.

const AXIS = 16, BAND = 20; // pixels: heights
const STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600];

function timeText(seconds, digits) {
  const minutes = Math.floor(seconds / 60), rest = (seconds - 60 * minutes).toFixed(digits);
  return `${minutes}:${rest.padStart(digits ? 3 + digits : 2, "0")}`;
}

// seek: called with the seconds that were clicked.
function makeTimeline(canvas, seek) {
  // The background, all but the playhead, is painted once.
  const ctx = canvas.getContext("2d"), background = document.createElement("canvas");
  let line = null, buffer = null;

  const size = () => [canvas.clientWidth, canvas.clientHeight];
  const x = (seconds) => (seconds / line.duration) * size()[0];

  function paintBackground() {
    const [width, height] = size(), ratio = window.devicePixelRatio || 1;
    for (const target of [canvas, background]) {
      target.width = Math.max(1, Math.round(width * ratio));
      target.height = Math.max(1, Math.round(height * ratio));
    }
    if (!line || !line.duration || !width) return;
    const bg = background.getContext("2d");
    bg.scale(ratio, ratio);
    bg.font = "11px system-ui, sans-serif";
    bg.textBaseline = "middle";
    paintAxis(bg, width);
    paintBand(bg, width);
    paintSound(bg, width, AXIS + BAND + 2, height);
    for (const flag of line.flags) {
      if (flag.at_s === null) continue;
      bg.fillStyle = severityColour(flag.severity);
      bg.beginPath();
      bg.moveTo(x(flag.at_s), AXIS + BAND + 9);
      bg.lineTo(x(flag.at_s) - 5, AXIS + BAND + 1);
      bg.lineTo(x(flag.at_s) + 5, AXIS + BAND + 1);
      bg.fill();
      bg.globalAlpha = 0.55;
      bg.fillRect(x(flag.at_s) - 0.5, AXIS + BAND + 2, 1, height);
      bg.globalAlpha = 1;
    }
  }

  function paintAxis(bg, width) {
    const step = STEPS_S.find((seconds) => (seconds / line.duration) * width >= 64) || 600;
    for (let i = 0; i * step < line.duration; i++) {
      bg.fillStyle = "#3d3d3d";
      bg.fillRect(Math.round(x(i * step)), AXIS - 4, 1, 4);
      bg.fillStyle = "#9a9a9a";
      bg.fillText(timeText(i * step, step < 1 ? 1 : 0), x(i * step) + 3, AXIS / 2);
    }
  }

  function paintBand(bg, width) {
    const colours = bg.createLinearGradient(0, 0, width, 0);
    for (const [seconds, colour] of line.band.stops) colours.addColorStop(Math.min(seconds / line.duration, 1), colour);
    bg.fillStyle = colours;
    bg.fillRect(0, AXIS, width, BAND);
    bg.fillStyle = "#101010";
    for (const [start, stop, name] of line.band.names) {
      bg.save();
      bg.beginPath();
      bg.rect(x(start), AXIS, x(stop) - x(start) - 4, BAND);
      bg.clip();
      bg.fillText(name, x(start) + 6, AXIS + BAND / 2 + 0.5);
      bg.restore();
    }
  }

  function paintSound(bg, width, from, to) {
    bg.fillStyle = "#151515";
    bg.fillRect(0, from, width, to - from);
    if (!buffer) return;
    const samples = buffer.getChannelData(0), middle = (from + to) / 2, columns = Math.round(width);
    let peak = 0.001;
    const shape = [];
    for (let column = 0; column < columns; column++) {
      const start = Math.floor((column / columns) * line.duration * buffer.sampleRate);
      const stop = Math.min(samples.length, Math.max(start + 1, Math.floor(((column + 1) / columns) * line.duration * buffer.sampleRate)));
      let low = 0, high = 0, energy = 0;
      for (let i = start; i < stop; i++) {
        const value = samples[i];
        if (value < low) low = value;
        if (value > high) high = value;
        energy += value * value;
      }
      shape.push([low, high, Math.sqrt(energy / Math.max(1, stop - start))]);
      peak = Math.max(peak, high, -low);
    }
    const scale = (0.47 * (to - from)) / peak;
    shape.forEach(([low, high, loud], column) => {
      bg.fillStyle = "#5d6b79";
      bg.fillRect(column, middle - scale * high - 0.5, 1, scale * (high - low) + 1);
      bg.fillStyle = "#a9b8c6";
      bg.fillRect(column, middle - scale * loud, 1, 2 * scale * loud);
    });
  }

  function show(seconds) {
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    if (!line || !line.duration) return;
    ctx.drawImage(background, 0, 0);
    const ratio = canvas.width / Math.max(1, size()[0]);
    ctx.fillStyle = "#ffffff";
    ctx.fillRect(Math.round(x(seconds) * ratio) - 1, 0, 2, canvas.height);
  }

  function seekTo(event) {
    if (!line || !line.duration) return;
    const box = canvas.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * line.duration);
  }
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    seekTo(event);
  });
  canvas.addEventListener("pointermove", (event) => event.buttons && seekTo(event));

  return {
    show,
    resize: paintBackground,
    load(newLine, sound) {
      line = newLine;
      buffer = sound;
      paintBackground();
    },
  };
}
