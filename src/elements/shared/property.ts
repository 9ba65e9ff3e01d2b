import type { PropertyDeclaration, ReactiveElement } from 'lit';

/**
 * Has Lit watch a field, and set it from its attribute. Lit's own decorator serves those of the standard too,
 * which are not used here, and every page would fetch that.
 */
export function property(declaration?: PropertyDeclaration) {
  return (prototype: ReactiveElement, name: string): void =>
    (prototype.constructor as typeof ReactiveElement).createProperty(name, declaration);
}
