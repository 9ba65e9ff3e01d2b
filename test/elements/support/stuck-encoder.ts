/** Encoders of pictures that can be stopped as if they had crashed: sound goes on, and no event tells of it. */
export class StuckEncoder {
  readonly #senders = new Set<RTCRtpSender>();
  readonly #addTransceiver = RTCPeerConnection.prototype.addTransceiver;
  readonly #setParameters = RTCRtpSender.prototype.setParameters;
  #isStuck = false;

  /** Knows the connections that are made from now on. */
  constructor() {
    const add = this.#addTransceiver;
    const set = this.#setParameters;
    const note = (sender: RTCRtpSender) => this.#senders.add(sender);
    const isStuck = () => this.#isStuck;
    RTCPeerConnection.prototype.addTransceiver = function (source, init) {
      const transceiver = add.call(this, source, init);
      if (transceiver.receiver.track.kind === 'video') note(transceiver.sender);
      return transceiver;
    };
    RTCRtpSender.prototype.setParameters = function (parameters) {
      const isPicture = this.track?.kind === 'video';
      if (isPicture && isStuck()) for (const each of parameters.encodings) each.active = false;
      return set.call(this, parameters);
    };
  }

  /** Stops those in use. `isForGood`: whatever is tried, also over another connection, until `free`. */
  async stop(isForGood: boolean): Promise<void> {
    this.#isStuck = isForGood;
    for (const sender of this.#senders) {
      const parameters = sender.getParameters();
      for (const each of parameters.encodings) each.active = false;
      await this.#setParameters.call(sender, parameters);
    }
  }

  /** What is begun anew from now on sends. */
  free(): void {
    this.#isStuck = false;
  }

  /** Gives the browser its own functions back. */
  restore(): void {
    RTCPeerConnection.prototype.addTransceiver = this.#addTransceiver;
    RTCRtpSender.prototype.setParameters = this.#setParameters;
  }
}
