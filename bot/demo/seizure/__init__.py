# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make seizure`: play the whole job, cut the power, take every host's disk, and look for what must not be there.

1. plan: what is entrusted, invented anew for each run, so that finding it proves where it came from.
2. hosts, people, desk, story: the product's own processes, each on a host of its own, and the people who use them.
3. memory: what the processes give away while they run. 4. collect, times, keys, trying: what the disks give away.
5. yields, table: what is claimed, held against what was measured; docs/threat-model.md shows the same claims.
"""
