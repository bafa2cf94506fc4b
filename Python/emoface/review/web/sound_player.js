// Plays a line's sound and reports its position. Everything that is shown follows the clock of the sound; a line without
// sound follows the browser's clock.

// onEnd: called when the end of the line is reached.
function makeSoundPlayer(onEnd) {
  let context = null, source = null;
  let buffer = null, duration = 0;
  // While playing: the position in the line at which it began, and when that was on the clock. Else: the position, null.
  let startPosition = 0, startTime = null;

  const browserTime = () => performance.now() / 1000;

  // The time, on the audio context's clock, of the sound that leaves the loudspeaker now.
  function audibleTime() {
    const stamp = context.getOutputTimestamp ? context.getOutputTimestamp() : null;
    if (!stamp || !stamp.performanceTime) return context.currentTime - (context.outputLatency || context.baseLatency || 0);
    return Math.min(stamp.contextTime + (performance.now() - stamp.performanceTime) / 1000, context.currentTime);
  }

  const now = () => (buffer ? audibleTime() : browserTime());

  function position() {
    if (startTime === null) return startPosition;
    const current = startPosition + Math.max(now() - startTime, 0);
    if (current < duration) return current;
    stop(duration);
    onEnd();
    return duration;
  }

  function stop(at) {
    if (source) {
      source.onended = null;
      source.stop();
      source.disconnect();
    }
    source = null;
    startTime = null;
    startPosition = at;
  }

  return {
    position,
    get playing() { return startTime !== null; },
    get duration() { return duration; },
    get buffer() { return buffer; },

    async decode(bytes) {
      context ??= new AudioContext({ sampleRate: 16000 }); // the rate of the sound: an hour of it stays small
      return context.decodeAudioData(bytes.buffer);
    },

    load(sound, seconds) {
      stop(0);
      buffer = sound;
      duration = seconds;
    },

    async play() {
      const start = startPosition >= duration - 0.01 ? 0 : startPosition;
      stop(start);
      if (buffer) {
        const requested = buffer;
        await context.resume();
        if (requested !== buffer || startTime !== null) return;
        source = context.createBufferSource();
        source.buffer = buffer;
        source.connect(context.destination);
        startTime = context.currentTime;
        source.start(startTime, startPosition);
      } else startTime = browserTime();
    },

    pause() { stop(position()); },

    seek(seconds) {
      const wasPlaying = startTime !== null;
      stop(Math.min(Math.max(seconds, 0), duration));
      if (wasPlaying) this.play();
    },
  };
}
