/** A header extension as the WebRTC Extensions draft (§5.2) lists it. */
interface NegotiableExtension {
  readonly uri: string;
  direction: RTCRtpTransceiverDirection;
}

interface ExtensionControl {
  getHeaderExtensionsToNegotiate(): NegotiableExtension[];
  setHeaderExtensionsToNegotiate(extensions: NegotiableExtension[]): void;
}

function hasExtensionControl(
  transceiver: RTCRtpTransceiver | (RTCRtpTransceiver & ExtensionControl),
): transceiver is RTCRtpTransceiver & ExtensionControl {
  return 'setHeaderExtensionsToNegotiate' in transceiver;
}

/** Leaves an RTP header extension out of the offer, where the browser lets itself be told. */
export function omitHeaderExtension(transceiver: RTCRtpTransceiver, uri: string): void {
  if (!hasExtensionControl(transceiver)) return;
  const extensions = transceiver.getHeaderExtensionsToNegotiate();
  for (const extension of extensions) {
    if (extension.uri === uri) extension.direction = 'stopped';
  }
  transceiver.setHeaderExtensionsToNegotiate(extensions);
}
