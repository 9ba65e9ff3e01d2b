/** Whether `If-None-Match` names the entity tag. RFC 9110 §13.1.2: a list, compared weakly, or `*`. */
export function hasEtag(ifNoneMatch: string | null, etag: string): boolean {
  return (ifNoneMatch ?? '')
    .split(',')
    .map((member) => member.trim().replace(/^W\//, ''))
    .some((member) => member === '*' || member === etag);
}
