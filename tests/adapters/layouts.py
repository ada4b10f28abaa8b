"""Rows of call files as the exchanges write them."""

from __future__ import annotations

FREEPBX_HEADING = (
    "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,amaflags,"
    "accountcode,uniqueid,userfield,did,recordingfile,cnum,cnam,outbound_cnum,outbound_cnam,dst_cnam,linkedid,"
    "peeraccount,sequence"
)

FREEPBX_ROWS = (
    (
        '2026-06-03 10:00:00,"""Aino"" <0401234567>",0401234567,600,ext-queues,PJSIP/trunk-00000001,PJSIP/6017-00000002,'
        'Queue,"600,t",65,60,ANSWERED,3,,1780470000.1,,0981622000,q-600-0401234567-20260603-100000-1780470000.1.wav,'
        "0401234567,Aino,,,Neuvoja,1780470000.1,,11"
    ),
    (
        '2026-06-03 10:00:00,"""Aino"" <0401234567>",0401234567,601,from-internal,Local/601-1,PJSIP/6018-00000003,'
        "Dial,PJSIP/6018,20,0,NO ANSWER,3,,1780470000.4,\\N,0981622000,,0401234567,Aino,,,NULL,1780470000.1,,12"
    ),
    (
        '2026-06-03 11:00:00,"""6017"" <6017>",6017,00358401234567,from-internal,PJSIP/6017-00000005,PJSIP/trunk-00000006,'
        "Dial,PJSIP/00358401234567@trunk,30,20,ANSWERED,3,,1780473600.5,,,out-00358401234567-6017.WAV,6017,,,,,"
        "1780473600.5,,13"
    ),
)

THREECX_ROWS = (
    (
        "Call 612504,00000C21DE5C2470_6531,00:05:36,2026/09/19 13:33:54,2026/09/19 13:34:04,2026/09/19 13:39:31,"
        "TerminatedBySrc,+358401234567,Ext.960,10021,960,960,QFwdToDNA,Ext.504,504,,,,,Chain: +358401234567;Ext.960;Ext.504;"
    ),
    (
        "Call 612505,00000C21DE5C2470_6532,00:00:00,2026/09/19 14:00:00,,2026/09/19 14:00:31,"
        "TerminatedBySrc,anonymous,Ext.960,10021,960,960,,,,,,,,Chain: anonymous;Ext.960;"
    ),
    (
        "Call 612506,00000C21DE5C2470_6533,00:00:20,2026/09/19 15:00:00,2026/09/19 15:00:10,2026/09/19 15:00:30,"
        "TerminatedByDst,Ext.504,Ext.10021,504,10021,0401234567,,0401234567,,,,,,Chain: Ext.504;0401234567;"
    ),
)

EVENTS = (
    (
        "Result,StartTimeUtc,TotalDurationInMilliseconds,EventDurationInMilliseconds,ConversationEventType,"
        "AgentDisplayName,QueueName"
    ),
    "Answered,2026-10-25 00:30:05,312450,95012,JoinedQueue,,Testijono_6001",
    "Answered,2026-10-25 00:30:05,312450,217438,LeftQueue,Testi Agentti,Testijono_6001",
    "Missed,2026-10-25 01:30:05,41007,41007,JoinedQueue,,Testijono_6001",
    "Missed,2026-10-25 01:30:05,41007,0,LeftQueue,,Testijono_6001",
)
