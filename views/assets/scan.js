/*
 * Reads the QR code of an identity card with the camera and sends the form that its text belongs into. Without it, or
 * without a camera, the text is pasted. The browser's own reader is used where there is one.
 */
const LOOK_MS = 150;

const form = document.querySelector('form[data-decoder]');
const start = document.getElementById('scan');
const stop = document.getElementById('scan-stop');
const view = document.getElementById('scan-view');
const video = view.querySelector('video');
const notes = { refused: document.getElementById('camera-refused'), trouble: document.getElementById('camera-trouble') };

let stream;
let timer;

async function openReader() {
  const own = window.BarcodeDetector;
  const known = own === undefined ? [] : await own.getSupportedFormats().catch(() => []);
  const Reader = known.includes('qr_code') ? own : (await import(form.dataset.decoder)).BarcodeDetector;
  return new Reader({ formats: ['qr_code'] });
}

function close() {
  clearTimeout(timer);
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = undefined;
  video.srcObject = null;
  view.hidden = true;
  start.hidden = false;
}

/* A code that is no card's, such as an advertisement's, is passed over. */
const isCard = (text) => /^\s*\d{12}\|/.test(text);

async function look(reader) {
  const codes = await reader.detect(video).catch(() => []);
  if (stream === undefined) return;
  const card = codes.map(({ rawValue }) => rawValue).find(isCard);
  if (card === undefined) {
    timer = setTimeout(() => void look(reader), LOOK_MS);
    return;
  }
  close();
  form.querySelector('#card').value = card;
  form.requestSubmit(document.getElementById('continue'));
}

async function scan() {
  for (const note of Object.values(notes)) note.hidden = true;
  start.hidden = true;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
    const reader = await openReader();
    video.srcObject = stream;
    view.hidden = false;
    await video.play();
    stop.focus();
    await look(reader);
  } catch (error) {
    close();
    const isRefused = error instanceof DOMException && error.name === 'NotAllowedError';
    notes[isRefused ? 'refused' : 'trouble'].hidden = false;
  }
}

if (navigator.mediaDevices?.getUserMedia !== undefined) {
  start.hidden = false;
  start.addEventListener('click', () => void scan());
  stop.addEventListener('click', close);
  window.addEventListener('pagehide', close);
}
