import { on, spoil, withoutHeader } from './broken-backend.js';
import type { BrokenBackend } from './broken-backend.js';

const links = /viewer-links$/;

/** Faults of viewer links (§20). */
export const brokenLinks: readonly BrokenBackend[] = [
  {
    fault: 'a link may be stored',
    clause: '§20.1',
    seams: { answer: withoutHeader(on('POST', links), 'Cache-Control') },
  },
  {
    fault: 'a link has no token',
    clause: '§20.1',
    seams: {
      answer: spoil(on('POST', links, 201), () => ({
        text: '{"expiresAt":"2030-01-01T00:00:00Z"}',
      })),
    },
  },
  { fault: 'a link lasts any time', clause: '§20.2', seams: { takesAnyLinkTime: true } },
  { fault: 'rotate leaves links', clause: '§20.2', seams: { rotatesWrongly: 'links-stay' } },
  {
    fault: 'rotate leaves event streams open',
    clause: '§20.2',
    seams: { rotatesWrongly: 'events-stay' },
  },
  {
    fault: "rotate takes other streams' links",
    clause: '§20.2',
    seams: { rotatesWrongly: 'all-links-end' },
  },
  {
    fault: "rotate ends the operator's event stream",
    clause: '§20.2',
    seams: { rotatesWrongly: 'all-events-end' },
  },
  { fault: 'a link views every stream', clause: '§20.3', seams: { isLinkForAll: true } },
  { fault: 'a link lets its holder broadcast', clause: '§20.3', seams: { isLinkAGrant: true } },
];
