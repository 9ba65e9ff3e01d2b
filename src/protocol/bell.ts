/** Wakes the one who waits: rung at every change, it asks whether the wait is over. */
export class Bell<Told = never> {
  /** Says that something changed, or tells something that ends any wait. */
  ring: (told?: Told) => void = () => undefined;

  /** Resolves when `isOver` (asked at once and at every ring), with what was told, or when the time is up. */
  async wait(isOver: () => boolean, boundMs?: number): Promise<Told | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const told = await new Promise<Told | undefined>((resolve) => {
      if (boundMs !== undefined) timer = setTimeout(resolve, boundMs);
      this.ring = (news) => {
        if (news || isOver()) resolve(news);
      };
      this.ring();
    });
    clearTimeout(timer);
    return told;
  }
}
