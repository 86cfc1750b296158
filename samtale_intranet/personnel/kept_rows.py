"""What the section keeps beside entries and files, each row with the hash to compare the ledger with."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.models import FactorReset, Sample, SampledRead, StandIn, StatedPurpose
from samtale_intranet.personnel.written import hash_of


def kept_rows(municipality: Municipality) -> Iterator[tuple[int, UUID, str]]:
    """Give municipality, record and hash of every grant, stated purpose, sample, drawn look and reset."""
    grants = StandIn.objects.with_people().filter(municipality=municipality)
    said = StatedPurpose.objects.select_related("folder", "person")
    said = said.filter(folder__employee__municipality=municipality)
    samples = Sample.objects.select_related("municipality").filter(municipality=municipality)
    drawn = SampledRead.objects.select_related("sample", "reader", "folder", "explained_by")
    drawn = drawn.filter(sample__municipality=municipality)
    resets = FactorReset.objects.select_related("municipality", "employee", "asked_by", "decided_by")
    resets = resets.filter(municipality=municipality)
    for rows in (grants, said, samples, drawn, resets):
        for row in rows.order_by("pk").iterator():
            yield municipality.pk, row.uuid, hash_of(row.evidence())
