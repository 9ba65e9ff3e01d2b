import type { LanPlace } from './lan-option.js';

/** What the terminal tells of the phone: its warning, other addresses to try, and the code at the end. */
export function formatLanNotice({ address, others }: LanPlace, code: string): string[] {
  const [other] = others;
  return [
    'Scan the code with the camera of a phone in the same Wi-Fi. The phone warns that the connection',
    'is not private: this computer made the certificate itself, and nobody whom phones trust has',
    'signed it. With your own computer in the same room that is expected, so go on:',
    '',
    '  iPhone   Show Details, then “visit this website”',
    `  Android  Advanced, then “Proceed to ${address}”`,
    '',
    'docs/phone.md has every step, and what to do when nothing opens.',
    ...(other === undefined
      ? []
      : [`This computer is also at ${others.join(', ')}: --lan=${other} chooses that.`]),
    '',
    code,
    '',
  ];
}
