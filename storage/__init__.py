# SPDX-License-Identifier: AGPL-3.0-or-later
"""The vault: keeps what was entrusted, sealed. It has never heard of `bot`.

Doors, by who may use them:

    everyone      home, errors, report, states, team, signing
    intake        sealing, drafts, receipts, blobs, database, intake, erasure (tidy)
    desk          opening, holders, sealing, blobs, database, cases, quarantine, silences, decisions, parking, referrals, audit,
                  erasure
    forwarder     parcels, signing, blobs, database, referrals (due, count_attempt, settle)
    set-up        keymaking, database.migrate; recovery for the offline recovery command alone

`hybrid`, `envelope`, `stream`, `keyfile`, `tables`, `batches`, `mailbox`, `withdrawing`, `deliveries`, `text` are inner rooms.

Sessions come from `async with db.begin() as session` (one transaction, committed at the end) or
`async with db.read() as session`. `BlobStore.get`, `open_blob` and `BlobStore.list` are asynchronous generators:
`async for piece in open_blob(store, blob_id, key)`. What is sealed is bound to its purpose and to an id:

    REPORT, ADDITION, RECORD    the report_id, the addition_id, the case's record_id
    MESSAGE, QUESTION           the message_id
    PARCEL, PACKAGE             the referral_id
    PARTNER_RECEIPT             the delivery_id
    PARKED                      PARKED_ABOUT

Errors:

    StorageError
      CannotOpen            nothing says why
      CannotUnlock          nor here
      TeamNotFound, FingerprintMismatch, KeyFileExposed
      NotFound, Conflict, TooLarge
      BlobMissing, BlobStoreFailed, DatabaseFailed
      SchemaMissing, SchemaTooOld, SchemaTooNew
      ReceiptMistyped, SharesMissing
"""
