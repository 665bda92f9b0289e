"""The village's scoring table (积分细则) in versions: items, shapes, caps, and the meeting that adopted them."""
