/** Addresses on every sandbox's own loopback device, whose listeners the bootstrap passes to the runner. */

/** The metadata service, as everywhere in the cloud; during a build, the registry proxy. */
export const metadataAddress = '169.254.169.254';
/** The cloud's own names resolve to this address inside a sandbox; calls from inside have it as their source. */
export const cloudAddress = '169.254.169.253';
