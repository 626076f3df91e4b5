# METADATA
# title: Besluit op een handeling
package besluit.handeling

# METADATA
# entrypoint: true
besluit := {"uitkomst": "geweigerd", "vorm": "niet", "reden": "D-FASE", "redenen": ["D-FASE"], "regels": [], "matrix": null, "vereist": [], "artikelen": [], "overgang": null, "naar": null, "ave": null}
