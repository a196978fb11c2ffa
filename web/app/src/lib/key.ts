/** newKey is a key that nobody else makes. (`randomUUID` is missing where a page came without TLS from another machine.) */
export const newKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
