/**
 * How often Azure keeps what a storage account holds: locally, across the zones of the region, or
 * either of them and in the paired region, too. Apart from the construct: who reads the options does
 * not wait for CDKTF to load.
 */
export const redundancies = ["LRS", "ZRS", "GRS", "GZRS"] as const;
export type Redundancy = (typeof redundancies)[number];
