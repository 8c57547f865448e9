# Cohorts that R's survival package brings, each as (entry, exit, event, died, group, site, x, z), and what R says of them.
# Rscript published.R PEOPLE.csv SAID.csv
library(survival)
frame <- function(cohort, entry, exit, event, group, site = "all", x = 0, z = 0, died = FALSE)
  data.frame(cohort, entry, exit, event = as.integer(event), died = as.integer(died), group = as.character(group),
             site = as.character(site), x, z)
mgus2$died <- with(mgus2, pstat == 0 & death == 1)
mgus2$exit <- with(mgus2, ifelse(pstat == 1, ptime, futime))
made <- list(
  with(lung, frame("lung", 0, time, status == 2, ph.ecog, sex, age, wt.loss)),
  with(veteran, frame("veteran", 0, time, status, celltype, trt, karno, age)),
  with(pbc, frame("pbc, death", 0, time, status == 2, trt, sex, age, log(bili))),
  with(pbc, frame("pbc, transplant", 0, time, status == 1, trt, sex, age, log(bili), status == 2)),
  with(ovarian, frame("ovarian", 0, futime, fustat, rx, ecog.ps, age)),
  with(colon[colon$etype == 2, ], frame("colon, death", 0, time, status, rx, sex, age, nodes)),
  with(colon[colon$etype == 1, ], frame("colon, recurrence", 0, time, status, rx, differ, age, nodes)),
  with(mgus2, frame("mgus2, progression", 0, exit, pstat, sex, "all", age, creat, died)),
  with(mgus2, frame("mgus2, by age", 12 * age, 12 * age + exit, pstat, sex, "all", mspike, hgb, died)),
  with(mgus, frame("mgus, death by age", 365.25 * age, 365.25 * age + futime, death, sex, "all", alb, hgb)),
  with(heart, frame("heart", start, stop, event, transplant, surgery, age, year)),
  with(stanford2, frame("stanford2", 0, time, status, t5 > 1, "all", age)),
  with(jasa, frame("jasa", 0, futime, fustat, surgery, transplant, age)),
  with(rotterdam, frame("rotterdam, death", 0, dtime, death, size, meno, age, nodes)),
  with(rotterdam, frame("rotterdam, recurrence", 0, pmin(rtime, dtime), recur, hormon, grade, age, nodes,
                        recur == 0 & death == 1)),
  with(gbsg, frame("gbsg", 0, rfstime, status, hormon, meno, age, nodes)),
  with(transplant, frame("transplant", 0, futime, event == "ltx", abo, "all", age, 0, event == "death")),
  with(kidney, frame("kidney", 0, time, status, sex, disease, age)),
  with(bladder2, frame("bladder2", start, stop, event, rx, enum, number, size)),
  with(bladder1, frame("bladder1", start, stop, status == 1, treatment, pmin(enum, 4), number, size)),
  with(myeloma, frame("myeloma, by year", entry, futime, death, cut(year, c(0, 70, 75, 80, 99)), year %% 2, year)),
  with(cgd, frame("cgd", tstart, tstop, status, treat, sex, age, weight)),
  with(retinopathy, frame("retinopathy", 0, futime, status, trt, type, age, risk)),
  with(diabetic, frame("diabetic", 0, time, status, trt, laser, age, risk)),
  with(nwtco, frame("nwtco", 0, edrel, rel, histol, stage, age)),
  with(flchain, frame("flchain", 0, futime, death, sex, "all", age, kappa)),
  with(myeloid, frame("myeloid", 0, futime, death, trt, sex)),
  with(myeloma, frame("myeloma, late", entry, futime, death, year < 75, "all", year)),
  with(aml, frame("aml", 0, time, status, x)),
  with(udca1, frame("udca1", 0, futime, status, trt, stage, log(bili))),
  with(rats, frame("rats", 0, time, status, rx, sex, litter)),
  with(rhDNase[!duplicated(rhDNase$id), ], frame("rhDNase", 0, ifelse(is.na(ivstart), as.numeric(end.dt - entry.dt),
                                                 pmax(ivstart, 0.5)), !is.na(ivstart), trt, "all", fev))
)
# The log-rank over risk sets entry < t <= exit, summed by hand: survdiff knows no entry, and coxph's exact score takes
# too long with many ties. Within strata, and for trend over the groups in their order.
log_rank <- function(d, within = rep("all", nrow(d))) {
  m <- nlevels(d$group)
  apart <- rep(0, m)
  variance <- matrix(0, m, m)
  of <- as.integer(d$group)
  for (stratum in unique(within)) for (t in unique(d$exit[within == stratum & d$event == 1])) {
    seen <- within == stratum & d$entry < t & d$exit >= t
    n <- sum(seen)
    share <- tabulate(of[seen], m) / n
    events <- tabulate(of[seen & d$exit == t & d$event == 1], m)
    drawn <- sum(events)
    apart <- apart + events - drawn * share
    if (n > 1) variance <- variance + drawn * (n - drawn) / (n - 1) * (diag(share) - outer(share, share))
  }
  score <- seq_len(m) - 1
  c(apart[-m] %*% solve(variance[-m, -m], apart[-m]), sum(score * apart)^2 / (score %*% variance %*% score))
}
told <- list()
say <- function(cohort, quantity, value, group = "", time = seq_along(value))
  told[[length(told) + 1]] <<- list(cohort, quantity, group, as.numeric(time), as.numeric(value))
people <- NULL
for (d in made) {
  keep <- complete.cases(d) & d$exit > d$entry
  d <- d[keep, ]
  name <- d$cohort[1]
  if (is.na(name) || !any(d$event == 1)) next
  few <- table(d$group[d$event == 1])
  d <- d[d$group %in% names(few), ]
  if (length(unique(d$group)) < 2) next
  people <- rbind(people, d)
  d$group <- factor(d$group, levels = sort(unique(d$group), method = "radix"))
  late <- any(d$entry > 0)
  time <- if (late) "Surv(entry, exit, event)" else "Surv(exit, event)"
  of <- function(right) as.formula(paste(time, "~", right))
  for (g in levels(d$group)) {
    one <- survfit(of("1"), d[d$group == g, ], conf.type = "log-log", timefix = FALSE)
    for (q in c("surv", "lower", "upper", "n.risk", "n.event")) say(name, q, one[[q]], g, one$time)
    say(name, "median", quantile(one, 0.5, conf.int = FALSE), g)
    h <- max(one$time)
    # R gives the restricted mean of a curve that begins at 0.
    if (!late) say(name, "rmean", summary(one, rmean = h)$table[c("rmean", "se(rmean)")], g, c(h, h))
  }
  exact <- function(right) coxph(of(right), d, ties = "exact", iter.max = 0, timefix = FALSE)$score
  if (late && (nrow(d) > 1500 || max(table(d$exit[d$event == 1])) > 6)) {
    # Exact ties of so many take R too long: what is summed over risk sets below is held there.
  } else if (late || nrow(d) < 300) {
    say(name, "score", exact("group"))
    if (length(unique(d$site)) > 1) say(name, "stratified score", exact("group + strata(site)"))
  } else {
    say(name, "score", survdiff(of("group"), d)$chisq)
    if (length(unique(d$site)) > 1) say(name, "stratified score", survdiff(of("group + strata(site)"), d)$chisq)
  }
  if (late) {
    say(name, "over risk sets", log_rank(d))
    if (length(unique(d$site)) > 1) say(name, "over risk sets within strata", log_rank(d, d$site))
  }
  columns <- c("x", "z")[c(length(unique(d$x)) > 1, length(unique(d$z)) > 1)]
  models <- list(crude = "group", adjusted = paste(c("group", columns), collapse = " + "))
  if (length(unique(d$site)) > 1) models$stratified <- paste(models$adjusted, "+ strata(site)")
  for (m in names(models)) for (ties in c("efron", "breslow")) {
    fit <- coxph(of(models[[m]]), d, ties = ties, timefix = FALSE)
    say(name, paste("coef", m, ties), coef(fit))
    say(name, paste("se", m, ties), sqrt(diag(vcov(fit))))
  }
  d$w <- 0.5 + (seq_len(nrow(d)) %% 4) / 2
  d$row <- seq_len(nrow(d))
  fit <- coxph(of("group"), d, weights = w, ties = "breslow", robust = TRUE, cluster = row, timefix = FALSE)
  say(name, "weighted coef", coef(fit))
  say(name, "weighted se", sqrt(diag(vcov(fit))))
  if (any(d$died == 1)) {
    d$state <- factor(ifelse(d$event == 1, 1, ifelse(d$died == 1, 2, 0)), 0:2, c("none", "event", "died"))
    d$id <- seq_len(nrow(d))
    for (g in levels(d$group)) {
      each <- d[d$group == g, ]
      both <- if (late) survfit(Surv(entry, exit, state) ~ 1, each, id = id, timefix = FALSE)
        else survfit(Surv(exit, state) ~ 1, each, timefix = FALSE)
      say(name, "incidence", both$pstate[, 2], g, both$time)
      say(name, "incidence se", both$std.err[, 2], g, both$time)
    }
    if (nrow(d) > 1000) next  # as many rows as there are deaths before each event
    weighted <- finegray(if (late) Surv(entry, exit, state) ~ . else Surv(exit, state) ~ ., d[c("entry", "exit", "state", "group", "id")],
                         etype = "event", id = id, timefix = FALSE)
    fit <- coxph(Surv(fgstart, fgstop, fgstatus) ~ group, weighted, weights = fgwt, cluster = id, timefix = FALSE)
    say(name, "subdistribution coef", coef(fit))
    say(name, "subdistribution se", sqrt(diag(vcov(fit))))
  }
}
arguments <- commandArgs(TRUE)
write.csv(people, arguments[1], row.names = FALSE)
size <- vapply(told, function(one) length(one[[5]]), 1L)
column <- function(n) rep(vapply(told, `[[`, "", n), size)
told <- data.frame(cohort = column(1), quantity = column(2), group = column(3),
                   time = unlist(lapply(told, `[[`, 4)), value = unlist(lapply(told, `[[`, 5)))
write.csv(told, arguments[2], row.names = FALSE)
