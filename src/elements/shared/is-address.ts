/**
 * Whether something can be fetched from this address, which may be relative to the page. What is meant as
 * a host with its port, `localhost:8080`, reads as an address of the kind `localhost:`, and is none.
 */
export function isAddress(value: string): boolean {
  try {
    const { protocol } = new URL(value, document.baseURI);
    return protocol === location.protocol || /^(https?|blob|data):$/.test(protocol);
  } catch {
    return false;
  }
}
