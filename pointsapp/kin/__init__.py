"""The kin register: households of an officer's relatives, whose points this officer does not decide on.

Kin is between two households: an officer declares one, and then the officers who live there are kin of the
declaring officer's household as well. What is not declared is not known: the notice is there for that.
"""
