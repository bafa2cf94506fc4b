// Decodes how a face moves: from the coefficients that outline_codec.py encoded to the shapes at any time.

const decodeBase64 = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// basis: what OutlineEncoder.basis_to_json gives.
function makeOutlineDecoder(basis) {
  const rest = Float64Array.from(basis.rest), size = rest.length;
  const stored = decodeBase64(basis.directions);
  const directions = Float32Array.from(new Int16Array(stored.buffer), (value) => value / basis.scale);

  // The motion of a take. text: its coefficients; frames, directions: how many there are.
  async function decode(text, frames, directionCount) {
    const bytes = await inflate(decodeBase64(text)), high = frames * directionCount;
    const coefficients = new Float32Array(high); // one direction after the other, as they were written
    for (let direction = 0; direction < directionCount; direction++) {
      let value = 0;
      for (let i = direction * frames; i < (direction + 1) * frames; i++) {
        const folded = bytes[i] | (bytes[high + i] << 8);
        value += (folded >> 1) ^ -(folded & 1);
        coefficients[i] = value * basis.step;
      }
    }
    return { frames, directionCount, coefficients };
  }

  // The shapes of a face at a time in seconds; before the first frame and after the last they stay as there.
  function shapesAt(motion, seconds) {
    const position = Math.min(Math.max(seconds * basis.fps, 0), motion.frames - 1);
    const frame = Math.floor(position), share = position - frame, next = Math.min(frame + 1, motion.frames - 1);
    const numbers = Float64Array.from(rest);
    for (let direction = 0; direction < motion.directionCount; direction++) {
      const row = direction * motion.frames;
      const here = motion.coefficients[row + frame];
      const value = here + share * (motion.coefficients[row + next] - here);
      if (value) for (let i = 0, j = direction * size; i < size; i++, j++) numbers[i] += value * directions[j];
    }
    return toShapes(numbers);
  }

  // Numbers as the parts of a FaceShape by their names in Python, such as face.eyes.R.upper_lid.
  function toShapes(numbers) {
    const face = {};
    let start = 0;
    for (const [name, length] of basis.layout) {
      const steps = name.split("."), last = steps.pop();
      const owner = steps.reduce((object, step) => (object[step] ??= {}), face);
      owner[last] = length === 1 ? numbers[start] / basis.strength : numbers.slice(start, start + length);
      start += length;
    }
    return face;
  }

  return { decode, shapesAt };
}
