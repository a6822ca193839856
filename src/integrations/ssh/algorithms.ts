// What is agreed on with a server: what Mozilla's guidelines call modern, in the order of this table, of what the library
// has. No SHA-1, no CBC, no DSA. https://infosec.mozilla.org/guidelines/openssh#modern-openssh-67
export const algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp521',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp256',
    'diffie-hellman-group-exchange-sha256',
  ],
  cipher: [
    'aes256-gcm@openssh.com',
    'aes128-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes256-ctr',
    'aes192-ctr',
    'aes128-ctr',
  ],
  hmac: ['hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512', 'hmac-sha2-256'],
  compress: ['none'],
} as const;

/** An RSA key signs by SHA-2: https://www.rfc-editor.org/rfc/rfc8332 */
const hostKeys = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp521',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp256',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;

/**
 * A server with keys of several types shows the first that we ask for, so the pinned type comes first; the others
 * stay, so that one that has lost it shows another and is known as changed.
 */
export function hostKeyAlgorithms(pinnedType = 'ssh-ed25519') {
  const isPinned = (algorithm: (typeof hostKeys)[number]): boolean =>
    algorithm === pinnedType || (pinnedType === 'ssh-rsa' && algorithm.startsWith('rsa-'));
  return [...hostKeys.filter(isPinned), ...hostKeys.filter((algorithm) => !isPinned(algorithm))];
}
