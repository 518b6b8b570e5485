// The sound of the page: a ring that packets fill and the device empties.
//
// How full it is decides the rest: a little slower or faster reading keeps it at its target while the clocks of the two
// machines drift apart, running dry fades out and waits until it is full enough again, and too much is leapt over.

const RING_S = 4;
const FADE_S = 0.006;
const FIRST_TARGET_S = 0.12;
const LEAST_TARGET_S = 0.06;
const LOW_WATER_S = 0.02;      // less left at the worst moment of a second raises the target
const LOOK_S = 1;
const MOST_TARGET_S = 0.6;
const EXCESS_S = 0.35;         // above the target: leap
const MOST_BEND = 0.004;       // 7 cents
const CALM_S = 20;             // so long without running dry lets the target come down again
const REPORT_S = 0.05;
const BRIDGE_FRAMES = 128;

class Player extends AudioWorkletProcessor {
  constructor() {
    super();
    this.rate = 0;              // of the packets
    this.channels = 2;
    this.ring = [new Float32Array(0), new Float32Array(0)];
    this.written = 0;           // frames put into the ring
    this.read = 0;              // position, in frames of the ring
    this.firstFrame = 0;        // the engine's count at ring position `firstAt`
    this.firstAt = 0;
    this.divisor = 1;           // the engine's frames for each of the ring
    this.target = FIRST_TARGET_S;
    this.smoothFill = 0;
    this.isDry = true;
    this.gain = 0;
    this.dry = 0;
    this.leaps = 0;
    this.packets = 0;
    this.bytes = 0;
    this.lowest = Infinity;
    this.lastLook = currentTime;
    this.lastTrouble = currentTime;
    this.lastReport = 0;
    this.peaks = [0, 0];
    this.record = null;
    this.port.onmessage = (event) => this.take(event.data);
  }

  take(message) {
    if (message.record) this.record = { left: new Float32Array(message.record), right: new Float32Array(message.record), at: 0 };
    else this.takePacket(message);
  }

  takePacket(buffer) {
    const view = new DataView(buffer);
    const frame = view.getUint32(0, true) + view.getUint32(4, true) * 4294967296;
    const rate = view.getUint32(8, true);
    const channels = view.getUint8(12);
    const divisor = view.getUint8(13);
    const count = view.getUint16(14, true);
    if (rate < 4000 || rate > 192000 || channels < 1 || channels > 2 || divisor < 1 || buffer.byteLength !== 16 + 2 * channels * count) return;
    this.packets += 1;
    this.bytes += buffer.byteLength;
    if (rate !== this.rate || channels !== this.channels) this.begin(rate, channels);
    const expected = this.firstFrame + (this.written - this.firstAt) * this.divisor;
    const follows = this.written > 0 && divisor === this.divisor && Math.abs(frame - expected) <= 1;
    if (!follows) this.mark(frame, divisor);
    this.put(new Int16Array(buffer, 16), channels, follows ? 0 : Math.min(BRIDGE_FRAMES, count));
  }

  // Writes samples behind the last ones. After a gap the first `bridge` of them grow out of the last, which avoids a step.
  put(samples, channels, bridge) {
    const size = this.ring[0].length;
    const count = samples.length / channels;
    const last = this.ring.map((ring) => (this.written ? ring[(this.written - 1) % size] : 0));
    for (let at = 0; at < count; at += 1) {
      const place = (this.written + at) % size;
      const share = at < bridge ? (at + 1) / (bridge + 1) : 1;
      for (let side = 0; side < 2; side += 1) {
        const sample = samples[at * channels + Math.min(side, channels - 1)] / 32767;
        this.ring[side][place] = share * sample + (1 - share) * last[side];
      }
    }
    this.written += count;
    if (this.written - this.read > size - 256) this.read = this.written - Math.floor(this.target * this.rate);
  }

  // Packets of another kind: what waits is dropped, as the ring's positions mean another time.
  begin(rate, channels) {
    this.rate = rate;
    this.channels = channels;
    this.ring = [new Float32Array(RING_S * rate), new Float32Array(RING_S * rate)];
    this.written = this.read = 0;
    this.isDry = true;
    this.gain = 0;
    this.smoothFill = 0;
  }

  // The next frame written is this one of the engine's. After a gap the ring goes on with what follows it.
  mark(frame, divisor) {
    this.divisor = divisor;
    this.firstFrame = frame;
    this.firstAt = this.written;
  }

  process(inputs, outputs) {
    const [left, right] = outputs[0];
    if (this.rate) this.fill(left, right ?? left);
    if (this.record) this.keep(left, right ?? left);
    this.report(left, right ?? left);
    return true;
  }

  fill(left, right) {
    const size = this.ring[0].length;
    const step = this.rate / sampleRate;
    let available = (this.written - this.read) / this.rate;
    if (this.isDry && available >= this.target) {
      this.isDry = false;
      this.read = this.written - Math.floor(this.target * this.rate);
      this.smoothFill = this.target;
    }
    if (!this.isDry && available > this.target + EXCESS_S) {
      this.read = this.written - Math.floor(this.target * this.rate);
      this.smoothFill = this.target;
      this.gain = 0;
      this.leaps += 1;
    }
    available = (this.written - this.read) / this.rate;
    if (!this.isDry) this.adapt(available);
    this.smoothFill += 0.01 * (available - this.smoothFill);
    const bend = Math.max(-MOST_BEND, Math.min(MOST_BEND, (this.smoothFill - this.target) * 0.05));
    const advance = step * (Math.abs(this.smoothFill - this.target) < 0.005 ? 1 : 1 + bend);
    const fade = 1 / (FADE_S * sampleRate);
    const reserve = FADE_S * this.rate + 4;
    for (let at = 0; at < left.length; at += 1) {
      const rest = this.written - this.read;
      if (!this.isDry && rest < reserve) this.runDry();
      this.gain = this.isDry ? Math.max(0, this.gain - fade) : Math.min(1, this.gain + fade);
      if (rest < 3 || (this.isDry && this.gain === 0)) {
        left[at] = right[at] = 0;
        continue;
      }
      const whole = Math.floor(this.read);
      const part = this.read - whole;
      left[at] = this.gain * cubic(this.ring[0], whole, part, size);
      right[at] = this.gain * cubic(this.ring[1], whole, part, size);
      this.read += advance;
    }
  }

  // Packets come in bursts on a busy machine or link: what is left at the worst moment says how much must be kept.
  adapt(available) {
    this.lowest = Math.min(this.lowest, available);
    if (currentTime - this.lastLook < LOOK_S) return;
    if (this.lowest < LOW_WATER_S) {
      this.target = Math.min(MOST_TARGET_S, this.target + LOW_WATER_S);
      this.lastTrouble = currentTime;
    } else if (currentTime - this.lastTrouble > CALM_S) {
      this.target = Math.max(LEAST_TARGET_S, this.target * 0.9);
      this.lastTrouble = currentTime;
    }
    this.lowest = Infinity;
    this.lastLook = currentTime;
  }

  runDry() {
    this.isDry = true;
    this.dry += 1;
    this.target = Math.min(MOST_TARGET_S, this.target * 1.5);
    this.lowest = Infinity;
    this.lastTrouble = currentTime;
  }

  keep(left, right) {
    const { record } = this;
    const count = Math.min(left.length, record.left.length - record.at);
    record.left.set(left.subarray(0, count), record.at);
    record.right.set(right.subarray(0, count), record.at);
    record.at += count;
    if (record.at === record.left.length) {
      this.record = null;
      this.port.postMessage({ recorded: [record.left, record.right] });
    }
  }

  report(left, right) {
    for (let at = 0; at < left.length; at += 1) {
      this.peaks[0] = Math.max(this.peaks[0], Math.abs(left[at]));
      this.peaks[1] = Math.max(this.peaks[1], Math.abs(right[at]));
    }
    if (currentTime - this.lastReport < REPORT_S) return;
    this.lastReport = currentTime;
    this.port.postMessage({
      frame: Math.round(this.firstFrame + (this.read - this.firstAt) * this.divisor),
      plays: this.rate > 0 && !this.isDry,
      buffered: this.rate ? (this.written - this.read) / this.rate : 0,
      target: this.target,
      dry: this.dry,
      leaps: this.leaps,
      packets: this.packets,
      bytes: this.bytes,
      rate: this.rate,
      channels: this.channels,
      peaks: this.peaks,
    });
    this.peaks = [0, 0];
  }
}

// Catmull-Rom between frame `whole` and the next.
function cubic(ring, whole, part, size) {
  const before = ring[(whole + size - 1) % size];
  const here = ring[whole % size];
  const next = ring[(whole + 1) % size];
  const after = ring[(whole + 2) % size];
  const third = 0.5 * (after - before) + 1.5 * (here - next);
  const second = before - 2.5 * here + 2 * next - 0.5 * after;
  return ((third * part + second) * part + 0.5 * (next - before)) * part + here;
}

registerProcessor("toccata-player", Player);
