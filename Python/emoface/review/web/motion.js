// How a face moves: the coefficients that Python packed (see outlines.py), and the shapes they stand for at any time.

const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function makeBasis(packed) {
  const rest = Float64Array.from(packed.rest), size = rest.length;
  const stored = bytesOf(packed.directions);
  const directions = Float32Array.from(new Int16Array(stored.buffer), (value) => value / packed.scale);

  async function unpack(text, frames, count) {
    const bytes = await inflated(bytesOf(text)), high = frames * count;
    const coefficients = new Float32Array(high); // direction by direction, as they were written
    for (let direction = 0; direction < count; direction++) {
      let value = 0;
      for (let i = direction * frames; i < (direction + 1) * frames; i++) {
        const folded = bytes[i] | (bytes[high + i] << 8);
        value += (folded >> 1) ^ -(folded & 1);
        coefficients[i] = value * packed.step;
      }
    }
    return { frames, count, coefficients };
  }

  // The shapes of a face at a time in seconds; before the first frame and after the last they hold.
  function faceAt(motion, seconds) {
    const place = Math.min(Math.max(seconds * packed.fps, 0), motion.frames - 1);
    const frame = Math.floor(place), share = place - frame, next = Math.min(frame + 1, motion.frames - 1);
    const numbers = Float64Array.from(rest);
    for (let direction = 0; direction < motion.count; direction++) {
      const row = direction * motion.frames;
      const here = motion.coefficients[row + frame];
      const value = here + share * (motion.coefficients[row + next] - here);
      if (value) for (let i = 0, j = direction * size; i < size; i++, j++) numbers[i] += value * directions[j];
    }
    return shaped(numbers);
  }

  // Numbers into the parts of a face, by their names in Python: face.eyes.R.upper_lid.
  function shaped(numbers) {
    const face = {};
    let start = 0;
    for (const [name, length] of packed.layout) {
      const steps = name.split("."), last = steps.pop();
      const owner = steps.reduce((object, step) => (object[step] ??= {}), face);
      owner[last] = length === 1 ? numbers[start] / packed.strength : numbers.slice(start, start + length);
      start += length;
    }
    return face;
  }

  return { unpack, faceAt };
}
