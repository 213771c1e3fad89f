/** Holds the leases of runs behind a pooler, while there are any. Neither inspected, nor compared, nor cleaned. */
export const leaseTable = 'telamon_lease';
