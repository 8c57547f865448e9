class MafReader:
    calendar = False
