// SPDX-License-Identifier: AGPL-3.0-or-later
// Recording a voice note with the browser's own recorder. The stand-in moves WebM's Opus into OGG.

const WANTED = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/webm"];

export class Recording {
  static async begin() {
    if (!navigator.mediaDevices || !window.MediaRecorder) {
      throw new Error("This browser cannot record. Attach a sound file as a voice note instead.");
    }
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      throw new Error("The browser gave no microphone. Attach a sound file as a voice note instead.");
    }
    return new Recording(stream);
  }

  constructor(stream) {
    this.stream = stream;
    this.startedAt = performance.now();
    const mimeType = WANTED.find((type) => MediaRecorder.isTypeSupported(type));
    this.recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
    this.parts = [];
    this.recorder.addEventListener("dataavailable", (event) => this.parts.push(event.data));
    this.recorder.start(500);
  }

  get seconds() {
    return Math.floor((performance.now() - this.startedAt) / 1000);
  }

  async end() {
    const duration = Math.max(1, this.seconds);
    await new Promise((done) => {
      this.recorder.addEventListener("stop", done, { once: true });
      this.recorder.stop();
    });
    this.release();
    return { blob: new Blob(this.parts, { type: this.recorder.mimeType }), duration };
  }

  cancel() {
    this.recorder.stop();
    this.release();
  }

  release() {
    for (const track of this.stream.getTracks()) track.stop();
  }
}
