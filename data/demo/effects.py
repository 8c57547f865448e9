"""The planted effects, each number once. `truths.csv` says what a study should find; `docs/demo.md` says why."""

from __future__ import annotations

from math import log

# LDL cholesterol, mg/dL untreated, and its one way to coronary disease.
LDL_MEAN, LDL_SD = 122.0, 29.0
LDL = {"fh": 69.0, "pcsk9_r46l": -0.12 * LDL_MEAN, "pcsk9_loss": -40.0, "apob_loss": -45.0}  # per carrier
FH_PREMATURE, FH_LATE = 3.7, 2.25  # hazard ratios of +69 mg/dL before and after 55 (men), 65 (women): 2.6 in all
LDL_SLOPE_PREMATURE, LDL_SLOPE_LATE = log(FH_PREMATURE) / 69.0, log(FH_LATE) / 69.0
PREMATURE_AGE = (65.0, 55.0)  # women, men
FH_DIAGNOSED, FH_ON_STATIN = 0.24, 0.58
LPA_ALLELE = 1.55  # given LDL; who also has high LDL leaves the risk set early, so that 1.5 is seen

APOL1_KIDNEY_FAILURE, APOL1_CKD = 4.0, 1.5
AFR_KIDNEY_FAILURE = 2.4  # baseline; with APOL1's share the crude contrast is about 3
PKD1_AGE = (56.0, 9.0)  # kidney failure: mean and SD

BREAST_CANCER = {"brca1": 7.6, "brca2": 5.2}
OVARIAN_CANCER = {"brca1": 15.0, "brca2": 6.0}
BREAST_FALLING = (
    1.35,
    0.85,
    50.0,
)  # factor before, factor after, at this age: "falling with age", the ratio above in all

HAEMOCHROMATOSIS = (0.098, 0.217)  # homozygous women, men: share diagnosed by the end of follow-up
LIVER_DISEASE_MEN = 4.3

TTR_BEFORE, TTR_AFTER, TTR_AGE = 1.0, 2.4, 60.0
TTN_HEART_FAILURE, TTN_ATRIAL_FIBRILLATION = 3.8, 2.4

LEIDEN = {1: (3.1, 2.3), 2: (9.5, 7.2)}  # copies: before and after LEIDEN_AGE; 2.5 and 8 in all
LEIDEN_AGE = 50.0

CYP2C19_ON_CLOPIDOGREL = 1.57
SLCO1B1_ON_SIMVASTATIN = 2.6

TRAP_DEATH = 1.6

# Measurements: means, in the unit of the first site.
G6PD_HBA1C = {"hemizygous": -0.8, "homozygous": -0.8, "heterozygous": -0.3}  # percentage points
FTO_BMI = 0.39  # kg/m² an allele
DUFFY_NEUTROPHILS = -1.1  # 10⁹/L in homozygotes
HFE_FERRITIN = (2.0, 3.4)  # factors in homozygous women, men
