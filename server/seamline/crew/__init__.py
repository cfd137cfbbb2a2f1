"""The bridge between the workspace and the agents: what they are told, what of what they say may be shown, what they may spend.

Holds no prompts: those are roles (`seamline_agents`), which know nothing of a workspace.
"""
