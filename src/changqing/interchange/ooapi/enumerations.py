"""The document's extensible enumerations, as far as one can ask by them."""

from changqing.interchange.ooapi.parameters import code

ACADEMIC_SESSION_TYPE = code(
    "academicSessionType", "academic_year", "semester", "trimester", "quarter", "testing_period", "period"
)
AFFILIATIONS = code("affiliations", "student", "employee", "guest")
ASSOCIATION_STATE = code("state", "pending", "cancelled", "denied", "associated", "queued", "finished")
ATTEMPT_STATE = code("state", "pending", "cancelled", "associated", "finished")
ATTENDANCE = code("attendance", "unknown", "not_started", "unfinished", "present", "absent")
GROUP_TYPE = code("groupType", "class", "team", "group")
LEVEL = code(
    "level",
    "pre_vocational",
    "secondary_vocational_education",
    *(f"secondary_vocational_education_{number}" for number in (1, 2, 3, 4)),
    "associate_degree",
    "bachelor",
    "master",
    "doctoral",
    "post_doctoral",
    "undefined",
    "undivided",
    "nt2_1",
    "nt2_2",
)
LEVEL_OF_QUALIFICATION = code("levelOfQualification", *(f"eqf_{number}" for number in range(9)), "nlqf_4plus")
MODE_OF_DELIVERY = code(
    "modeOfDelivery",
    "blended",
    "coil",
    "hybrid",
    "joint_delivery",
    "online",
    "presential",
    "project_based",
    "research_lab_based",
    "work_based",
)
MODE_OF_STUDY = code("modeOfStudy", "full_time", "part_time", "dual_training", "self_paced")
OFFERING_STATE = code("state", "concept", "cancelled", "active", "inactive")
ORGANISATION_TYPE = code(
    "organisationType", "root", "institute", "department", "faculty", "branch", "academy", "school"
)
PROGRAMME_TYPE = code("programmeType", "programme", "minor", "honours", "specialisation", "track", "specification")
QUALIFICATION_AWARDED = code(
    "qualificationAwarded",
    "diploma",
    "vocational_diploma",
    "certificate",
    "associate_degree",
    "bachelor",
    "master",
    "doctoral",
    "none",
)
RESULT_STATE = code("resultState", "in_progress", "postponed", "completed", "queued")
ROLE = code("role", "student", "lecturer", "teaching_assistant", "coordinator", "invigilator", "assessor", "guest")
ROOM_TYPE = code(
    "roomType",
    "general_purpose",
    "lecture_room",
    "computer_room",
    "laboratory",
    "office",
    "workspace",
    "exam_location",
    "study_room",
    "examination_room",
    "conference_room",
)
