"""How one element is brought to one form: small named functions, chosen by policies/data/generalisatie.json.

Part of the room `minimise`. Every function takes the values of one element and gives what may go, or None for an
absence. A value whose shape is not known is an absence, never the raw value (design 6a.11). It knows no law.
"""
