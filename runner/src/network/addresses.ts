/** Addresses of every sandbox's own loopback device, whose listeners the bootstrap hands to the runner. */

/** Of the metadata service, as everywhere in the cloud; of the registry proxy while dependencies are installed. */
export const metadataAddress = '169.254.169.254';
/** Where the cloud's own names lead, and what calls from inside a sandbox come from. */
export const cloudAddress = '169.254.169.253';
