# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures and papers from outside, decoded in a child process that can reach nothing but its two pipes.

The child knows the libraries that parse; the desk knows only `asking`, and gets pixels back.
"""
