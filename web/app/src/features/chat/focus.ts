/** toField gives the keys to the field, where what had them is about to go. A finger needs none, and would get a keyboard. */
export function toField(): void {
  if (!matchMedia('(pointer: coarse)').matches) document.querySelector<HTMLElement>('[data-say]')?.focus();
}
