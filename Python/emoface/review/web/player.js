// Plays a line's sound, and says which moment of it is heard now. The sound's own clock drives everything that is shown;
// a line without sound runs on the browser's.

function makePlayer(ended) {
  let context = null, source = null;
  let buffer = null, duration = 0;
  let from = 0, since = null; // while playing: the moment it began at, and when that was on the clock

  const wall = () => performance.now() / 1000;

  // The time, on the context's clock, of the sound that leaves the loudspeaker now.
  function heard() {
    const stamp = context.getOutputTimestamp ? context.getOutputTimestamp() : null;
    if (!stamp || !stamp.performanceTime) return context.currentTime - (context.outputLatency || context.baseLatency || 0);
    return Math.min(stamp.contextTime + (performance.now() - stamp.performanceTime) / 1000, context.currentTime);
  }

  const now = () => (buffer ? heard() : wall());

  function position() {
    if (since === null) return from;
    const moment = from + Math.max(now() - since, 0);
    if (moment < duration) return moment;
    stop(duration);
    ended();
    return duration;
  }

  function stop(at) {
    if (source) {
      source.onended = null;
      source.stop();
      source.disconnect();
    }
    source = null;
    since = null;
    from = at;
  }

  return {
    position,
    get playing() { return since !== null; },
    get duration() { return duration; },
    get buffer() { return buffer; },

    async decode(bytes) {
      context ??= new AudioContext({ sampleRate: 16000 }); // as the sound is: an hour of it stays small
      return context.decodeAudioData(bytes.buffer);
    },

    load(sound, seconds) {
      stop(0);
      buffer = sound;
      duration = seconds;
    },

    async play() {
      const start = from >= duration - 0.01 ? 0 : from;
      stop(start);
      if (buffer) {
        const wanted = buffer;
        await context.resume();
        if (wanted !== buffer || since !== null) return;
        source = context.createBufferSource();
        source.buffer = buffer;
        source.connect(context.destination);
        since = context.currentTime;
        source.start(since, from);
      } else since = wall();
    },

    pause() { stop(position()); },

    seek(seconds) {
      const again = since !== null;
      stop(Math.min(Math.max(seconds, 0), duration));
      if (again) this.play();
    },
  };
}
