/** The element with that id; the page's HTML and its scripts must agree. */
export function byId<E extends HTMLElement>(id: string, type: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`index.html has no ${type.name} with id "${id}"`);
  return found;
}

/** A new element with text or children; never HTML, since texts come from the service. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: { className?: string },
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.className = properties.className ?? "";
  made.append(...children);
  return made;
}
