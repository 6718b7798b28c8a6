/**
 * CRC-32 of bytes in a row from the CRCs of their parts (RFC 1952, section 8, gives the polynomial): appending n bytes
 * multiplies the CRC before them by x^8n, modulo the polynomial, over GF(2).
 */

/** Coefficients in CRC order: the highest bit is that of x^0. */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;
/** x to the powers 1, 2, 4, 8 …: enough for lengths of up to 2^29 bytes. */
const POWERS: number[] = [ONE >>> 1];
while (POWERS.length < 32) POWERS.push(times(POWERS.at(-1)!, POWERS.at(-1)!));

/** By what a CRC is multiplied where so many bytes follow. */
export function shiftOf(bytes: number): number {
  let shift = ONE;
  for (let left = bytes, power = 3; left > 0; left >>>= 1, power += 1)
    if (left & 1) shift = times(shift, POWERS[power]!);
  return shift;
}

/** The CRC of two parts in a row. `shift`: that of the second's length. */
export function crcOfBoth(first: number, second: number, shift: number): number {
  return (times(first, shift) ^ second) >>> 0;
}

function times(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= factor;
    factor = factor & 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product >>> 0;
}
