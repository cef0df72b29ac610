/** Where the cloud's names lead inside a sandbox: beside the metadata address, on its own loopback device. */
export const cloudAddress = '169.254.169.253';
