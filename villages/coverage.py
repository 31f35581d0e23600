"""The coverage of a village: insured people of its population by the newest figures, kept beside the village."""

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.orm import Session

# The newest day holds; of two entries of one day the later. Figures without both numbers say nothing of coverage.
_REFRESH = text("""
    update village set latest_coverage = (
        select insured::float8 / nullif(population, 0) from village_figure
        where village_id = village.id and insured is not null and population is not null
        order by as_of desc, id desc limit 1
    )
    where id = any(:villages)
""")


def refresh_coverage(session: Session, village_ids: Collection[int]) -> None:
    """Call after figures of these villages were added or taken away."""
    session.flush()
    session.execute(_REFRESH, {"villages": list(village_ids)})
