// The page: starts the sound on a press (browsers want one), shows what plays, and sends keys and MIDI notes back.

const PIANO = "KeyZ KeyS KeyX KeyD KeyC KeyV KeyG KeyB KeyH KeyN KeyJ KeyM KeyQ Digit2 KeyW Digit3 KeyE KeyR Digit5 KeyT Digit6 KeyY Digit7 KeyU KeyI Digit9 KeyO Digit0 KeyP".split(" ");
const BLACK = new Set([1, 3, 6, 8, 10]);
const HEARD_EVERY_MS = 200;
const RESUMED_WITHIN_MS = 3000;
const AGAIN_AFTER_MS = [500, 1000, 2000, 5000];

const find = (id) => document.getElementById(id);
const token = location.hash.slice(1);

let socket = null;
let context = null;
let player = null;
let gain = null;
let heard = null;              // the player's last report
let got = null;                // the frame behind the last packet that came
let isWanted = false;          // the start button was pressed
let tries = 0;
let engineRate = 48000;
const held = new Map();        // code or note: what lies down

function trouble(text) {
  find("trouble").textContent = text;
  find("trouble").hidden = !text;
}

function say(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

// ---- the socket

function connect() {
  if (!token) {
    trouble("The address is not whole: it ends in # and a token. Copy it again from the editor.");
    return;
  }
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/sound`);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    tries = 0;
    trouble("");
    got = null;
    say({ t: "hello", token, form: player ? find("form").value : "none" });
  };
  socket.onmessage = ({ data }) => (typeof data === "string" ? told(JSON.parse(data)) : takeSound(data));
  socket.onclose = ({ code, reason }) => {
    letGo();
    if (code === 1008 && reason === "wrong token") {
      trouble("Toccata has been started anew since this address was made. Copy the new one from the editor.");
      return;
    }
    trouble("The link to Toccata is gone; trying again …");
    setTimeout(connect, AGAIN_AFTER_MS[Math.min(tries, AGAIN_AFTER_MS.length - 1)]);
    tries += 1;
  };
}

function takeSound(buffer) {
  const view = new DataView(buffer);
  got = view.getUint32(0, true) + view.getUint32(4, true) * 4294967296 + view.getUint8(13) * view.getUint16(14, true);
  player?.port.postMessage(buffer, [buffer]);
}

function told(message) {
  if (message.t === "theme") {
    for (const [name, colour] of Object.entries(message.colours)) {
      if (/^[a-z]+$/.test(name) && /^#[0-9a-f]{6}$/i.test(colour)) document.documentElement.style.setProperty(`--${name}`, colour);
    }
  } else if (message.t === "status") {
    engineRate = message.rate;
    find("title").textContent = message.title || "a song without a name";
    find("place").textContent = `${message.playing ? "▶" : "■"} ${message.place}`;
    document.title = `${message.playing ? "▶ " : ""}${message.title || "Toccata"}`;
    find("latency").textContent = message.latency === null ? "–" : `${message.latency} ms`;
  }
}

// ---- the sound

async function start() {
  isWanted = true;
  find("start").disabled = true;
  try {
    context = new AudioContext({ latencyHint: "interactive", sampleRate: engineRate });
    await context.audioWorklet.addModule("/player.js");
  } catch (problem) {
    trouble(`This browser does not play: ${problem.message}`);
    find("start").disabled = false;
    return;
  }
  player = new AudioWorkletNode(context, "toccata-player", { numberOfInputs: 0, outputChannelCount: [2] });
  player.port.onmessage = ({ data }) => (data.recorded ? window.toccata.recorded(data.recorded) : reported(data));
  gain = new GainNode(context, { gain: find("volume").value / 100 });
  player.connect(gain).connect(context.destination);
  await Promise.race([context.resume(), new Promise((done) => setTimeout(done, RESUMED_WITHIN_MS))]);
  if (context.state !== "running") trouble("The browser does not begin to play: is there a sound device on this machine?");
  find("start").hidden = true;
  find("sound").hidden = false;
  find("keys").hidden = false;
  say({ t: "form", form: find("form").value });
  useMidi();
}

function reported(data) {
  heard = data;
  for (const [side, peak] of [["left", data.peaks[0]], ["right", data.peaks[1]]]) {
    const db = 20 * Math.log10(Math.max(peak, 1e-6));
    find(side).style.clipPath = `inset(0 ${100 - 100 * Math.max(0, Math.min(1, (db + 60) / 60))}% 0 0)`;
  }
  find("gaps").textContent = `${data.dry + data.leaps}`;
  find("arrives").textContent = data.rate ? `${(data.rate / 1000).toFixed(1)} kHz ${data.channels === 2 ? "stereo" : "mono"}` : "–";
}

function tellHeard() {
  if (got === null) return;
  const deviceMs = 1000 * ((context?.outputLatency || 0) + (context?.baseLatency || 0));
  say({ t: "heard", got, frame: heard?.plays ? Math.max(0, heard.frame) : null, ms: Math.min(5000, deviceMs) });
}

// ---- keys and MIDI

function press(name, message) {
  if (held.has(name)) return;
  held.set(name, message);
  say({ ...message, down: true });
  light(name, true);
}

function release(name) {
  const message = held.get(name);
  if (!message) return;
  held.delete(name);
  say({ ...message, down: false });
  light(name, false);
}

function letGo() {
  for (const name of [...held.keys()]) release(name);
}

function light(name, isDown) {
  document.querySelector(`#piano [data-code="${name}"]`)?.classList.toggle("down", isDown);
}

function drawPiano() {
  PIANO.forEach((code, offset) => {
    const key = document.createElement("div");
    key.dataset.code = code;
    key.classList.toggle("black", BLACK.has(offset % 12));
    key.textContent = code.replace(/Key|Digit/, "");
    find("piano").append(key);
  });
}

function onKey(event) {
  if (!isWanted || event.target.closest?.("select, input") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!PIANO.includes(event.code)) return;
  event.preventDefault();
  if (event.type === "keyup") release(event.code);
  else if (!event.repeat) press(event.code, { t: "key", code: event.code });
}

async function useMidi() {
  if (!navigator.requestMIDIAccess) {
    find("midi").textContent = "not in this browser";
    return;
  }
  try {
    const access = await navigator.requestMIDIAccess();
    const listen = () => {
      const inputs = [...access.inputs.values()];
      for (const input of inputs) input.onmidimessage = ({ data }) => takeMidi(data);
      find("midi").textContent = inputs.map((input) => input.name).join(", ") || "no keyboard yet";
    };
    access.onstatechange = listen;
    listen();
  } catch {
    find("midi").textContent = "not allowed";
  }
}

function takeMidi([status, note, velocity]) {
  const kind = status & 0xf0;
  const name = `midi ${note}`;
  if (kind === 0x90 && velocity > 0) {
    release(name);
    press(name, { t: "note", note, velocity });
  } else if (kind === 0x80 || kind === 0x90) {
    release(name);
  }
}

addEventListener("keydown", onKey);
addEventListener("keyup", onKey);
addEventListener("blur", letGo);
document.addEventListener("visibilitychange", () => document.hidden && letGo());
find("start").addEventListener("click", start);
find("form").addEventListener("change", () => player && say({ t: "form", form: find("form").value }));
find("volume").addEventListener("input", () => gain && (gain.gain.value = find("volume").value / 100));

// For looking at from outside: the player's last report, and a recording of what it plays.
window.toccata = {
  report: () => heard,
  recorded: () => {},
  record: (frames) => new Promise((done) => {
    window.toccata.recorded = done;
    player.port.postMessage({ record: frames });
  }),
};

drawPiano();
connect();
setInterval(tellHeard, HEARD_EVERY_MS);
