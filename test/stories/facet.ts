/** Every member of a union, so that it does not compile when one is left out. */
export type Every<Member extends string> = Record<Member, true>;

/** One thing of which a story shows a member or more, such as how the sound stands. */
export interface Facet<Still> {
  readonly name: string;
  readonly members: readonly string[];
  /** Those that this story shows. */
  read(still: Still): readonly (string | null | undefined)[];
}

export function createFacet<Still, Member extends string>(
  name: string,
  members: Every<Member>,
  read: (still: Still) => Member | null | undefined,
): Facet<Still> {
  return { name, members: Object.keys(members), read: (still) => [read(still)] };
}

/** What no story shows. */
export function listUnshown<Still>(
  { members, read }: Facet<Still>,
  stills: readonly Still[],
): readonly string[] {
  const shown = new Set(stills.flatMap((still) => read(still)));
  return members.filter((member) => !shown.has(member));
}
