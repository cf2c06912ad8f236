// Which PINs of mailboxes are good enough.

/** Told weak: everybody's first guesses. */
const WEAK_PIN = /^(\d)\1+$|^(?:0123|1234|12345|123456|1234567|12345678|4321|654321)$/;

/** 4 to 12 digits that are not the first anybody would try. */
export function isGoodPin(pin: string, box: { readonly number: string }): boolean {
  return /^\d{4,12}$/.test(pin) && pin !== box.number && !WEAK_PIN.test(pin);
}
