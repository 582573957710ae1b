"""How long a course takes: the time it requires, else the work of one of its runs, else the meetings of one."""

from changqing.interchange.harvest import values
from changqing.interchange.harvest.jsonld.properties import Thing
from changqing.interchange.remarks import Remarked


def of(course: Thing, row: Remarked) -> float:
    """Return the hours of a course; 0 where nothing says so."""
    if hours := values.hours(course.value("timeRequired"), row):
        return hours
    for instance in course.things("hasCourseInstance"):
        workload = instance.value("courseWorkload")
        if isinstance(workload, str) and workload.startswith("P") and (hours := values.hours(workload, row)):
            return hours
        if hours := sum(_meetings(one, row) for one in instance.things("courseSchedule")):
            return hours
    return 0


def _meetings(schedule: Thing, row: Remarked) -> float:
    """Return the hours of a Schedule: how often, times how long."""
    count = values.number(schedule.value("repeatCount"), row, "hours")
    return count * values.hours(schedule.value("duration"), row)
