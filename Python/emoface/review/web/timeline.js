// The strip under the face: time, the emotion band, the sound, a mark for every flag, and where we are.

const AXIS = 16, BAND = 20, STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600];

function clock(seconds, digits) {
  const minutes = Math.floor(seconds / 60), rest = (seconds - 60 * minutes).toFixed(digits);
  return `${minutes}:${rest.padStart(digits ? 3 + digits : 2, "0")}`;
}

function makeTimeline(canvas, seek) {
  const g = canvas.getContext("2d"), still = document.createElement("canvas");
  let line = null, buffer = null;

  const size = () => [canvas.clientWidth, canvas.clientHeight];
  const x = (seconds) => (seconds / line.duration) * size()[0];

  function paintStill() {
    const [width, height] = size(), ratio = window.devicePixelRatio || 1;
    for (const one of [canvas, still]) {
      one.width = Math.max(1, Math.round(width * ratio));
      one.height = Math.max(1, Math.round(height * ratio));
    }
    if (!line || !line.duration || !width) return;
    const s = still.getContext("2d");
    s.scale(ratio, ratio);
    s.font = "11px system-ui, sans-serif";
    s.textBaseline = "middle";
    paintAxis(s, width);
    paintBand(s, width);
    paintSound(s, width, AXIS + BAND + 2, height);
    for (const flag of line.flags) {
      if (flag.at_s === null) continue;
      s.fillStyle = severityColour(flag.severity);
      s.beginPath();
      s.moveTo(x(flag.at_s), AXIS + BAND + 9);
      s.lineTo(x(flag.at_s) - 5, AXIS + BAND + 1);
      s.lineTo(x(flag.at_s) + 5, AXIS + BAND + 1);
      s.fill();
      s.globalAlpha = 0.55;
      s.fillRect(x(flag.at_s) - 0.5, AXIS + BAND + 2, 1, height);
      s.globalAlpha = 1;
    }
  }

  function paintAxis(s, width) {
    const step = STEPS_S.find((one) => (one / line.duration) * width >= 64) || 600;
    for (let i = 0; i * step < line.duration; i++) {
      s.fillStyle = "#3d3d3d";
      s.fillRect(Math.round(x(i * step)), AXIS - 4, 1, 4);
      s.fillStyle = "#9a9a9a";
      s.fillText(clock(i * step, step < 1 ? 1 : 0), x(i * step) + 3, AXIS / 2);
    }
  }

  function paintBand(s, width) {
    const colours = s.createLinearGradient(0, 0, width, 0);
    for (const [seconds, colour] of line.band.stops) colours.addColorStop(Math.min(seconds / line.duration, 1), colour);
    s.fillStyle = colours;
    s.fillRect(0, AXIS, width, BAND);
    s.fillStyle = "#101010";
    for (const [start, stop, name] of line.band.names) {
      s.save();
      s.beginPath();
      s.rect(x(start), AXIS, x(stop) - x(start) - 4, BAND);
      s.clip();
      s.fillText(name, x(start) + 6, AXIS + BAND / 2 + 0.5);
      s.restore();
    }
  }

  function paintSound(s, width, from, to) {
    s.fillStyle = "#151515";
    s.fillRect(0, from, width, to - from);
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
      s.fillStyle = "#5d6b79";
      s.fillRect(column, middle - scale * high - 0.5, 1, scale * (high - low) + 1);
      s.fillStyle = "#a9b8c6";
      s.fillRect(column, middle - scale * loud, 1, 2 * scale * loud);
    });
  }

  function show(seconds) {
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.clearRect(0, 0, canvas.width, canvas.height);
    if (!line || !line.duration) return;
    g.drawImage(still, 0, 0);
    const ratio = canvas.width / Math.max(1, size()[0]);
    g.fillStyle = "#ffffff";
    g.fillRect(Math.round(x(seconds) * ratio) - 1, 0, 2, canvas.height);
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
    resize: paintStill,
    load(one, sound) {
      line = one;
      buffer = sound;
      paintStill();
    },
  };
}
