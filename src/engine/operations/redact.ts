/**
 * A sentence for a log with everything taken out that may be a secret, whoever wrote it: what comes
 * after a host in an address, bearer tokens, and long words that look random.
 */
export function redact(text: string): string {
  return text
    .replace(/\b(?!file:)([a-z][a-z\d+.-]*:\/\/)(?:[^\s/@]*@)?([\w.:[\]-]*)[^\s"'<>)]*/gi, '$1$2/…')
    .replace(/\b(bearer|basic)\s+\S+/gi, '$1 …')
    .replace(
      /([\w-]*(?:token|key|password|secret|credential))(["']?\s*[=:]\s*["']?)[^\s"',;]+/gi,
      '$1$2…',
    )
    .replace(/[\w+=-]{20,}/g, (word) => (/\d/.test(word) && /[a-z]/i.test(word) ? '…' : word));
}
