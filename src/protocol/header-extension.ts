/** A header extension as the WebRTC Extensions draft (§5.2) lists it. */
interface NegotiableExtension {
  readonly uri: string;
  direction: RTCRtpTransceiverDirection;
}

interface ExtensionControl {
  getHeaderExtensionsToNegotiate(): NegotiableExtension[];
  setHeaderExtensionsToNegotiate(extensions: NegotiableExtension[]): void;
}

/** Leaves an RTP header extension out of the offer, where the browser lets itself be told. */
export function omitHeaderExtension(transceiver: RTCRtpTransceiver, uri: string): void {
  const control: RTCRtpTransceiver & Partial<ExtensionControl> = transceiver;
  const extensions = control.getHeaderExtensionsToNegotiate?.() ?? [];
  for (const extension of extensions) {
    if (extension.uri === uri) extension.direction = 'stopped';
  }
  control.setHeaderExtensionsToNegotiate?.(extensions);
}
