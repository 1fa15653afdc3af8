/** How long the sound is, in seconds. */
const SECONDS = 0.35;

let audio: AudioContext | null = null;

/** A short, soft sound of two notes. Browsers play none before the reader has touched the page. */
export function chime(): void {
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
  const start = audio.currentTime;
  for (const [at, pitch] of [[0, 659], [0.11, 880]] as const) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start + at);
    volume.gain.linearRampToValueAtTime(0.08, start + at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + at + SECONDS);
    tone.connect(volume).connect(audio.destination);
    tone.start(start + at);
    tone.stop(start + at + SECONDS);
  }
}
