/** As long as a file's name may be with the letters of any language. */
const maxLetters = 120;

/** What ends a header, a folder or a quotation. */
// eslint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u001f\u007f"/\\]+/g;

/** Letters that stand for themselves in RFC 8187, which is fewer than `encodeURIComponent` leaves. */
const unescaped = /['()*!]/g;

/**
 * `Content-Disposition` for a file that is to be kept (RFC 6266): under this name, and for clients that
 * do not read RFC 8187 under as much of it as ASCII has. Whatever is asked for, it ends as the file does (`mp4`).
 */
export function formatAttachment(name: string, ending: string): string {
  const letters = [...name.replace(unsafe, ' ').trim()].slice(0, maxLetters).join('');
  const hasEnding = letters.toLowerCase().endsWith(`.${ending}`);
  const file = hasEnding ? letters : `${letters}.${ending}`;
  const plain = file.replace(/[^ -~]|%/g, '_');
  const encoded = encodeURIComponent(file).replace(
    unescaped,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
