# SPDX-License-Identifier: AGPL-3.0-or-later
"""What two moderators decide together about a case: to reject it as untrue, to erase it, to lift a freeze."""
